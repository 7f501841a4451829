//! Bars as SVG, by hand: a rectangle for each part of a bar, a text for each name and number.

use super::page::escape;
use super::sums::Sum;

const WIDTH: u64 = 720;
const HEIGHT: u64 = 160;
/// Room for the names below the bars and the numbers above them.
const ROOM: u64 = 36;
/// Widest bar.
const BAR: u64 = 60;

/// A chart of bars, each of what was admitted, checked and refused, from below.
pub(super) fn bars(title: &str, bars: &[(String, Sum)]) -> String {
    let most = bars.iter().map(|(_, sum)| sum.total()).max().unwrap_or(0).max(1);
    let count = u64::try_from(bars.len()).unwrap_or(u64::MAX).max(1);
    let step = (WIDTH / count).clamp(1, BAR + 12);
    let bar = (step * 5 / 6).max(1);
    let height = HEIGHT + ROOM;
    let title = escape(title);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>\n"
    );
    for (index, (name, sum)) in bars.iter().enumerate() {
        let left = step * u64::try_from(index).unwrap_or(0);
        let mut bottom = HEIGHT + ROOM / 2;
        for (class, part) in [("a", sum.admitted), ("c", sum.checked), ("r", sum.refused)] {
            // In 128 bits: no number of visits is too great for the product.
            let tall = u64::try_from(u128::from(part) * u128::from(HEIGHT) / u128::from(most)).unwrap_or(0);
            if tall > 0 {
                bottom -= tall;
                svg.push_str(&format!(
                    "<rect class=\"{class}\" x=\"{left}\" y=\"{bottom}\" width=\"{bar}\" height=\"{tall}\"/>"
                ));
            }
        }
        let (middle, foot, head) = (left + bar / 2, height - 4, bottom - 3);
        if sum.total() > 0 {
            svg.push_str(&format!("<text x=\"{middle}\" y=\"{head}\">{}</text>", sum.total()));
        }
        svg.push_str(&format!("<text x=\"{middle}\" y=\"{foot}\">{}</text>\n", escape(name)));
    }
    svg.push_str("</svg>\n");
    svg
}
