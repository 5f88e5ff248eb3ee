//! Python literals as text: exporters write dictionaries and lists into an ONNX file's metadata the way Python prints
//! them. Only literals are read, never names or calls; the text comes from whoever made the file.

use std::iter::Peekable;
use std::str::CharIndices;

/// Longest text that is read, bytes: names of a thousand classes take some twenty thousand.
const MOST_BYTES: usize = 1 << 18;
/// Deepest nesting that is read; exporters need two.
const MOST_DEPTH: usize = 8;

/// What a literal says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A list or a tuple.
    List(Vec<Literal>),
    /// In the order of the text.
    Dict(Vec<(Literal, Literal)>),
}

/// Reads all of `text` as one literal; fails with what is wrong and where, in bytes from the text's start.
pub(super) fn parse(text: &str) -> Result<Literal, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("it is {} bytes long, and at most {MOST_BYTES} are read", text.len()));
    }
    let mut reader = Reader { text, chars: text.char_indices().peekable() };
    let literal = reader.value(MOST_DEPTH)?;
    reader.skip_spaces();
    match reader.chars.peek() {
        Some((at, _)) => Err(format!("nothing should follow at byte {at}")),
        None => Ok(literal),
    }
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Literal, String> {
        self.skip_spaces();
        match self.chars.peek() {
            Some((at, '{' | '[' | '(')) if depth == 0 => Err(format!("nested too deep at byte {at}")),
            Some((_, '{')) => self.dict(depth - 1),
            Some((_, '[')) => self.list(']', depth - 1),
            Some((_, '(')) => self.list(')', depth - 1),
            Some((_, '\'' | '"')) => self.string().map(Literal::Text),
            Some(_) => self.word(),
            None => Err("it ends where a value should be".into()),
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Literal, String> {
        self.chars.next();
        let mut entries = Vec::new();
        while !self.closes('}') {
            let key = self.value(depth)?;
            if !self.takes(':') {
                return Err(self.wanted("`:`"));
            }
            entries.push((key, self.value(depth)?));
            self.separator('}')?;
        }
        Ok(Literal::Dict(entries))
    }

    fn list(&mut self, end: char, depth: usize) -> Result<Literal, String> {
        self.chars.next();
        let mut items = Vec::new();
        while !self.closes(end) {
            items.push(self.value(depth)?);
            self.separator(end)?;
        }
        Ok(Literal::List(items))
    }

    /// `None`, `True`, `False` or a number.
    fn word(&mut self) -> Result<Literal, String> {
        let start = self.at();
        let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        while self.chars.next_if(|(_, c)| belongs(*c)).is_some() {}
        let word = &self.text[start..self.at()];
        match word {
            "None" => return Ok(Literal::None),
            "True" => return Ok(Literal::Bool(true)),
            "False" => return Ok(Literal::Bool(false)),
            _ => {}
        }
        let digits = word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
        let number = || word.parse().map(Literal::Int).or_else(|_| word.parse().map(Literal::Float));
        digits.then(number).and_then(Result::ok).ok_or_else(|| format!("no literal at byte {start}"))
    }

    fn string(&mut self) -> Result<String, String> {
        let Some((start, quote)) = self.chars.next() else { return Err(self.wanted("a string")) };
        let mut text = String::new();
        while let Some((_, c)) = self.chars.next() {
            match c {
                c if c == quote => return Ok(text),
                '\\' => text.push(self.escaped()?),
                '\n' => break,
                c => text.push(c),
            }
        }
        Err(format!("the string at byte {start} does not end"))
    }

    /// What Python's `repr` escapes.
    fn escaped(&mut self) -> Result<char, String> {
        match self.chars.next() {
            Some((_, c @ ('\\' | '\'' | '"'))) => Ok(c),
            Some((_, 'n')) => Ok('\n'),
            Some((_, 'r')) => Ok('\r'),
            Some((_, 't')) => Ok('\t'),
            Some((at, 'x')) => self.code_point(at, 2),
            Some((at, 'u')) => self.code_point(at, 4),
            Some((at, 'U')) => self.code_point(at, 8),
            _ => Err(self.wanted("an escape that Python prints")),
        }
    }

    fn code_point(&mut self, at: usize, digits: usize) -> Result<char, String> {
        let hex =
            self.text.get(at + 1..at + 1 + digits).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        for _ in 0..digits {
            self.chars.next();
        }
        let code = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        code.ok_or_else(|| format!("no character is escaped at byte {at}"))
    }

    /// After an item: a comma, or the end, which stays.
    fn separator(&mut self, end: char) -> Result<(), String> {
        self.skip_spaces();
        let ends = self.chars.peek().is_some_and(|(_, c)| *c == end);
        if ends || self.takes(',') { Ok(()) } else { Err(self.wanted(&format!("`,` or `{end}`"))) }
    }

    fn closes(&mut self, end: char) -> bool {
        self.takes(end)
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.skip_spaces();
        self.chars.next_if(|(_, c)| *c == wanted).is_some()
    }

    fn skip_spaces(&mut self) {
        while self.chars.next_if(|(_, c)| c.is_ascii_whitespace()).is_some() {}
    }

    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn wanted(&mut self, what: &str) -> String {
        format!("{what} is wanted at byte {}", self.at())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `repr` of Python 3.11 prints for each.
    #[test]
    fn what_python_prints_is_read_as_python_means_it() {
        use Literal::{Bool, Dict, Float, Int, List, None, Text};
        let text = |text: &str| Text(text.to_owned());
        let cases = [
            ("{0: 'ball', 1: 'player'}", Dict(vec![(Int(0), text("ball")), (Int(1), text("player"))])),
            ("[384, 640]", List(vec![Int(384), Int(640)])),
            ("(32, 3)", List(vec![Int(32), Int(3)])),
            ("(32,)", List(vec![Int(32)])),
            ("{}", Dict(vec![])),
            ("[]", List(vec![])),
            ("32", Int(32)),
            ("-1e-05", Float(-1e-5)),
            ("{'nms': None, 'half': False}", Dict(vec![(text("nms"), None), (text("half"), Bool(false))])),
            (
                r#"["keeper's", 'a"b', 'a\\b\n', '\x00', '\u200b', 'é']"#,
                List(["keeper's", "a\"b", "a\\b\n", "\0", "\u{200b}", "é"].map(text).to_vec()),
            ),
        ];
        for (written, meant) in cases {
            assert_eq!(parse(written), Ok(meant), "{written}");
        }
    }

    #[test]
    fn what_is_no_literal_is_refused_with_the_place() {
        let cases = [
            ("", "ends"),
            ("{0: 'ball'", "byte 10"),
            ("{0 'ball'}", "byte 3"),
            ("[1 2]", "byte 3"),
            ("[1, 2] + [3]", "byte 7"),
            ("__import__('os')", "byte 0"),
            ("{0: open('x')}", "byte 4"),
            ("'ball", "byte 0"),
            ("'a\\q'", "byte 4"),
            ("'\\ud800'", "byte 2"),
            ("'\\x4é'", "byte 2"),
            ("nan", "byte 0"),
            ("1_000", "byte 0"),
            ("[[[[[[[[[[]]]]]]]]]]", "too deep"),
        ];
        for (written, says) in cases {
            let error = parse(written).unwrap_err();
            assert!(error.contains(says), "{written}: {error}");
        }
        assert!(parse(&" ".repeat(MOST_BYTES + 1)).unwrap_err().contains("bytes long"));
    }
}
