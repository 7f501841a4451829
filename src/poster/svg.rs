//! A poster as SVG: writing as text, in the fonts of whoever prints it.

use std::fmt::Write as _;

use super::Poster;
use super::sheet::{CODE, SHEET};

impl Poster {
    /// The poster as an SVG document of 210 by 297 mm, to be opened in a browser and printed.
    ///
    /// It names families of fonts that have Chinese characters and embeds none.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let ((width, height), (left, top, side)) = (SHEET, CODE);
        let mut page = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
             viewBox=\"0 0 {width} {height}\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <g text-anchor=\"middle\" fill=\"#000\" \
             font-family=\"'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif\">\n"
        );
        for line in self.lines() {
            let (x, weight) = (width / 2, if line.bold { " font-weight=\"bold\"" } else { "" });
            // Writing to a String does not fail.
            let _ = writeln!(
                page,
                "<text x=\"{x}\" y=\"{}\" font-size=\"{:.2}\"{weight} xml:space=\"preserve\">{}</text>",
                line.baseline,
                line.size,
                escaped(&line.text)
            );
        }
        let code = self.symbol.to_svg();
        let code = code.replacen(
            "<svg ",
            &format!("<svg x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" "),
            1,
        );
        let _ = write!(page, "</g>\n{code}</svg>\n");
        page
    }
}

/// A name is hostile wherever it is printed: it stays writing.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
        safe
    })
}
