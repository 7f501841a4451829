//! A symbol as text: SVG, and half blocks for a terminal.

use std::fmt::Write as _;

use super::{QUIET_ZONE, Symbol};

impl Symbol {
    /// The symbol with its quiet zone as an SVG document: one path of dark runs on a white ground.
    ///
    /// One module is one unit of the `viewBox`, which is width + 8 units wide and high; width and height are left to
    /// the page that shows it. Each horizontal run of dark modules is one rectangle of the path, written
    /// `M`x y`h`length`v1h-`length`z` (SVG 1.1, 8.3), and edges are not smoothed.
    ///
    /// ```
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let svg = Symbol::draw("SN1:ABC", Level::Medium)?.to_svg();
    /// assert!(svg.contains(r#"viewBox="0 0 29 29""#));
    /// assert!(svg.contains("M4 4h7v1h-7z")); // the upper edge of the first finder pattern
    /// # Ok::<(), sanse::error::Error>(())
    /// ```
    #[must_use]
    pub fn to_svg(&self) -> String {
        let side = self.width() + 2 * QUIET_ZONE;
        let mut path = String::new();
        for y in 0..self.width() {
            let mut x = QUIET_ZONE;
            for run in self.row(y).chunk_by(|left, right| left == right) {
                let length = run.len() as u32;
                if run.first() == Some(&true) {
                    let top = y + QUIET_ZONE;
                    // writing to a String does not fail
                    let _ = write!(path, "M{x} {top}h{length}v1h-{length}z");
                }
                x += length;
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>\n"
        )
    }

    /// The symbol with its quiet zone as lines of half blocks for a terminal, without escape sequences.
    ///
    /// Each character is one module wide and two high. **Light modules are printed as blocks, dark ones as spaces**,
    /// quiet zone included: right on a terminal with light letters on a dark ground. On a terminal with dark letters
    /// on a light ground the colours come out swapped, which most phone cameras read but not every scanner; turn the
    /// terminal's colours, or show the PNG.
    ///
    /// ```
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let drawn = Symbol::draw("SN1:ABC", Level::Medium)?.to_terminal();
    /// assert_eq!(drawn.lines().count(), 15); // 29 rows of modules, two a line
    /// assert!(drawn.lines().all(|line| line.chars().count() == 29));
    /// # Ok::<(), sanse::error::Error>(())
    /// ```
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let side = self.width() + 2 * QUIET_ZONE;
        let light = |x: u32, y: u32| {
            y < side
                && !x
                    .checked_sub(QUIET_ZONE)
                    .zip(y.checked_sub(QUIET_ZONE))
                    .is_some_and(|(x, y)| self.is_dark(x, y))
        };
        let mut drawn = String::new();
        for y in (0..side).step_by(2) {
            drawn.extend((0..side).map(|x| match (light(x, y), light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }));
            drawn.push('\n');
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use crate::qr::{Level, QUIET_ZONE, Symbol};

    /// The dark modules an SVG's path covers, each once.
    fn rasterised(svg: &str) -> Vec<(u32, u32)> {
        let path = svg.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = Vec::new();
        for run in path.split_terminator('z') {
            let (corner, sides) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (x, y): (u32, u32) = (x.parse().unwrap(), y.parse().unwrap());
            let (there, back) = sides.split_once("v1h-").unwrap();
            assert_eq!(there, back);
            dark.extend((x..x + there.parse::<u32>().unwrap()).map(|x| (x - QUIET_ZONE, y - QUIET_ZONE)));
        }
        dark
    }

    #[test]
    fn svg_covers_the_dark_modules_and_no_other() {
        for length in [1, 90, 300] {
            let symbol = Symbol::draw(&"SN1:".repeat(length), Level::Medium).unwrap();
            let svg = symbol.to_svg();
            let all = (0..symbol.width()).flat_map(|y| (0..symbol.width()).map(move |x| (x, y)));
            let dark: Vec<_> = all.filter(|&(x, y)| symbol.is_dark(x, y)).collect();
            assert_eq!(rasterised(&svg), dark);
            let side = symbol.width() + 2 * QUIET_ZONE;
            assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"")));
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        }
    }

    #[test]
    fn terminal_shows_light_modules_as_blocks() {
        let symbol = Symbol::draw("SN1:TERMINAL", Level::Medium).unwrap();
        let mut rows = Vec::new();
        for line in symbol.to_terminal().lines() {
            rows.push(line.chars().map(|c| matches!(c, '█' | '▀')).collect::<Vec<_>>());
            rows.push(line.chars().map(|c| matches!(c, '█' | '▄')).collect::<Vec<_>>());
        }
        let side = symbol.width() + 2 * QUIET_ZONE;
        assert_eq!(rows.len() as u32, side + 1); // an odd side leaves half a line
        for y in 0..side {
            for x in 0..side {
                let dark = x >= 4 && y >= 4 && symbol.is_dark(x - 4, y - 4);
                assert_eq!(rows[y as usize][x as usize], !dark);
            }
        }
        assert!(rows.last().unwrap().iter().all(|light| !light));
    }
}
