//! Answers of strategies in WebAssembly text, in the form of either version of the contract: `$answer` makes one of so many
//! frames at 600, each with the one object at 700.

/// An object's numbers as 0.1.0 lays out the record: identity 1, class 2, from (1, 1) to (9, 9), confidence one half.
const OBJECT: &str = r#"(data (i32.const 700)
    "\01\00\00\00\02\00\00\00\00\00\80\3f\00\00\80\3f\00\00\10\41\00\00\10\41\00\00\00\3f")"#;

/// Annotations from 65,536 on, 20 bytes each.
const RECORDS: &str = "(func $answer (param $frames i32) (result i32)
    (local $nth i32) (local $at i32)
    (local.set $at (i32.const 65536))
    (block $done
        (loop $next
            (br_if $done (i32.ge_u (local.get $nth) (local.get $frames)))
            (i32.store (local.get $at) (local.get $nth))
            (i32.store offset=4 (local.get $at) (i32.const 700))
            (i32.store offset=8 (local.get $at) (i32.const 1))
            (local.set $at (i32.add (local.get $at) (i32.const 20)))
            (local.set $nth (i32.add (local.get $nth) (i32.const 1)))
            (br $next)))
    (i32.store (i32.const 604) (i32.const 65536))
    (i32.store (i32.const 608) (local.get $frames))
    (i32.const 600))";

/// The lists, of at most 1,250 frames, with their places at 604 to 659 and a body behind: frames at 70,000, object counts
/// at 75,000, keypoint counts at 80,000, identities at 85,000, classes at 90,000, boxes at 95,000, keypoints at 120,000.
/// `$objects` and `$keypoints` say how many of them there are; whoever wants others counts them as well.
const COLUMNS: &str = r#"
    (data (i32.const 604) "\70\11\01\00")
    (data (i32.const 612) "\f8\24\01\00")
    (data (i32.const 620) "\80\38\01\00")
    (data (i32.const 628) "\08\4c\01\00")
    (data (i32.const 636) "\90\5f\01\00")
    (data (i32.const 644) "\18\73\01\00")
    (data (i32.const 652) "\c0\d4\01\00")
    (func $objects (param $count i32)
        (i32.store (i32.const 632) (local.get $count))
        (i32.store (i32.const 640) (local.get $count))
        (i32.store (i32.const 648) (i32.mul (local.get $count) (i32.const 5))))
    (func $keypoints (param $count i32)
        (i32.store (i32.const 656) (i32.mul (local.get $count) (i32.const 2))))
    (func $answer (param $frames i32) (result i32)
        (local $nth i32) (local $at i32)
        (block $done
            (loop $next
                (br_if $done (i32.ge_u (local.get $nth) (local.get $frames)))
                (local.set $at (i32.mul (local.get $nth) (i32.const 4)))
                (i32.store offset=70000 (local.get $at) (local.get $nth))
                (i32.store offset=75000 (local.get $at) (i32.const 1))
                (i32.store offset=85000 (local.get $at) (i32.load (i32.const 700)))
                (i32.store offset=90000 (local.get $at) (i32.load (i32.const 704)))
                (memory.copy
                    (i32.add (i32.const 95000) (i32.mul (local.get $nth) (i32.const 20))) (i32.const 708) (i32.const 20))
                (local.set $nth (i32.add (local.get $nth) (i32.const 1)))
                (br $next)))
        (i32.store (i32.const 608) (local.get $frames))
        (i32.store (i32.const 616) (local.get $frames))
        (i32.store (i32.const 624) (local.get $frames))
        (call $objects (local.get $frames))
        (i32.const 600))"#;

/// Places and lengths of the lists at 604, as `draft.leave` takes them.
const LISTS: &str = "(i32.load (i32.const 604)) (i32.load (i32.const 608)) (i32.load (i32.const 612))
    (i32.load (i32.const 616)) (i32.load (i32.const 620)) (i32.load (i32.const 624)) (i32.load (i32.const 628))
    (i32.load (i32.const 632)) (i32.load (i32.const 636)) (i32.load (i32.const 640)) (i32.load (i32.const 644))
    (i32.load (i32.const 648)) (i32.load (i32.const 652)) (i32.load (i32.const 656))";

/// Fourteen parameters, a place and a length for each of seven lists.
const SEVEN_LISTS: &str = "(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)";

/// What makes answers in a module of `version`.
pub fn answers(version: &str) -> String {
    format!("{OBJECT} {}", if version == "0.1.0" { RECORDS } else { COLUMNS })
}

/// The parameters of `observe` in `version`, the run's before them.
pub fn observed(version: &str) -> &'static str {
    if version == "0.1.0" { "(param i32 i32)" } else { SEVEN_LISTS }
}

/// Puts in what texts leave out: `VERSION` is that of the contract, `LISTS` the arguments that give `draft.leave` the
/// answer at 600, `SEVEN_LISTS` the parameters for them.
pub fn filled_in(module: &str, version: &str) -> String {
    module.replace("VERSION", version).replace("SEVEN_LISTS", SEVEN_LISTS).replace("LISTS", LISTS)
}
