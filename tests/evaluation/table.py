"""The one table, for people. Standard library only."""

Rows = dict[str, dict[str, float | None]]

# Key, heading, digits after the point.
COLUMNS = (
    ("looks_pct", "looks%", 0),
    ("hota", "HOTA", 2),
    ("deta", "DetA", 2),
    ("assa", "AssA", 2),
    ("idf1", "IDF1", 2),
    ("median_px", "kp px", 2),
    ("found_pct", "found%", 1),
    ("false_pct", "false%", 1),
    ("keypoints_final", "kpart", 2),
    ("keypoint_score", "fit", 1),
    ("mean_on_line", "line", 3),
    ("mean_inside", "inside", 3),
    ("keypoint_stability", "stable", 3),
    ("player_plausibility", "plaus", 3),
    ("player_score", "moves", 1),
    ("keypoint_consistency", "consis", 3),
    ("mean_scale", "scale", 2),
    ("scale_valid", "valid", 2),
    ("bbox_expected", "bbox", 3),
    ("bbox_area_factor", "area", 3),
    ("bbox_coverage", "cover", 2),
    ("total", "total", 4),
    ("action_score", "action", 3),
)
NAME_WIDTH = 12


def text(groups: dict[str, Rows]) -> str:
    """A block of rows for each group of clips, under one heading."""
    lines = [" " * NAME_WIDTH + "".join(f"{heading:>8}" for _, heading, _ in COLUMNS)]
    for group, rows in groups.items():
        lines.append(group)
        for name, figures in rows.items():
            lines.append(f"  {name:<{NAME_WIDTH - 2}}" + "".join(map(_cell(figures), COLUMNS)))
    return "\n".join(lines)


def _cell(figures: dict[str, float | None]):
    def cell(column: tuple[str, str, int]) -> str:
        key, _, digits = column
        value = figures.get(key)
        return f"{'-':>8}" if value is None else f"{value:>8.{digits}f}"

    return cell
