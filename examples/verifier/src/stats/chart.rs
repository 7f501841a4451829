//! Bars as SVG, by hand: a rectangle for each part of a bar, a text for each name and number.

use super::page::escape;
use super::sums::Sum;

const WIDTH: u64 = 720;
const HEIGHT: u64 = 160;
/// Room for the names below the bars and the numbers above them.
const ROOM: u64 = 36;
/// Room beside the bars, for half a name.
const SIDE: u64 = 32;
/// From one bar to the next, at most.
const STEP: u64 = 72;
/// About the width of a letter.
const LETTER: u64 = 7;

/// A chart of bars, each of what was admitted, checked and refused, from below.
pub(super) fn bars(title: &str, bars: &[(String, Sum)]) -> String {
    let most = bars.iter().map(|(_, sum)| sum.total()).max().unwrap_or(0).max(1);
    let count = length(bars.len()).max(1);
    let step = ((WIDTH - 2 * SIDE) / count).clamp(3, STEP);
    let bar = step * 5 / 6;
    let (width, height) = (WIDTH.max(2 * SIDE + step * count), HEIGHT + ROOM);
    // Where the names are wider than the bars, only some are written.
    let longest = bars.iter().map(|(name, sum)| name.len().max(sum.total().to_string().len())).max();
    let every = LETTER * length(longest.unwrap_or(0)) / step + 1;
    let title = escape(title);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>\n"
    );
    for ((name, sum), index) in bars.iter().zip(0_u64..) {
        let left = SIDE + step * index;
        let mut top = HEIGHT + ROOM / 2;
        for (class, part) in [("a", sum.admitted), ("c", sum.checked), ("r", sum.refused)] {
            // In 128 bits: no number of visits is too great for the product.
            let tall = u64::try_from(u128::from(part) * u128::from(HEIGHT) / u128::from(most)).unwrap_or(0);
            if tall > 0 {
                top = top.saturating_sub(tall);
                svg.push_str(&format!(
                    "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{bar}\" height=\"{tall}\"/>"
                ));
            }
        }
        if index % every == 0 {
            let (middle, foot, head) = (left + bar / 2, height - 4, top - 3);
            if sum.total() > 0 {
                svg.push_str(&format!("<text x=\"{middle}\" y=\"{head}\">{}</text>", sum.total()));
            }
            svg.push_str(&format!("<text x=\"{middle}\" y=\"{foot}\">{}</text>", escape(name)));
        }
        svg.push('\n');
    }
    svg.push_str("</svg>\n");
    svg
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(count: u64, most: u64) -> String {
        let sum = |n| Sum { admitted: n, checked: n / 2, refused: most - n };
        let all: Vec<_> = (0..count).map(|n| (format!("2026-{n:05}"), sum(most * n / count))).collect();
        bars("By <day>", &all)
    }

    /// The numbers that stand behind `name="` in a chart.
    fn numbers(svg: &str, name: &str) -> Vec<u64> {
        let name = format!("{name}=\"");
        let parts = svg.split(name.as_str()).skip(1);
        parts.map(|part| part.split('"').next().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn bars_stay_in_the_picture_however_many_and_however_great() {
        for (count, most) in [(1, 1), (7, 12), (24, 100_000), (400, 9), (5, u64::MAX / 8)] {
            let svg = chart(count, most);
            let width: u64 = svg.split("0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
            assert!(numbers(&svg, " x").iter().all(|x| *x < width), "{count}");
            assert!(numbers(&svg, " y").iter().all(|y| *y <= HEIGHT + ROOM), "{count}");
            assert!(svg.contains("By &lt;day&gt;") && !svg.contains("<day>"));
        }
    }

    #[test]
    fn names_do_not_stand_on_each_other() {
        let svg = chart(100, 10);
        let feet: Vec<_> = svg.split("<text x=\"").skip(1).filter(|text| text.contains("2026-")).collect();
        let at: Vec<u64> = feet.iter().map(|text| text.split('"').next().unwrap().parse().unwrap()).collect();
        assert!(at.len() > 5 && at.windows(2).all(|pair| pair[1] - pair[0] >= 10 * LETTER), "{at:?}");
    }

    #[test]
    fn nothing_is_an_empty_chart() {
        assert!(!bars("none", &[]).contains("<rect"));
    }
}
