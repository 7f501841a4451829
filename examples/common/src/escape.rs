//! Text from outside made harmless before it is printed: file names, arguments, names in passes and lists.
//!
//! A terminal obeys control sequences, and direction marks can make a line read as another one.

/// One harmless line: whatever a terminal would obey or hide is written as `\u{..}`.
pub fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Controls (C0 with its ESC and line ends, C1 with its CSI), and what is unseen or turns the direction.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_a_terminal_obeys_is_spelled_out() {
        assert_eq!(line("\u{1b}[2Jx"), r"\u{1b}[2Jx");
        assert_eq!(line("a\nb\r\tc\u{9b}31m\u{7f}"), r"a\u{a}b\u{d}\u{9}c\u{9b}31m\u{7f}");
        assert_eq!(line("gnp.\u{202e}TIMDA"), r"gnp.\u{202e}TIMDA");
        assert_eq!(line("\u{2066}a\u{200b}\u{feff}\u{2028}"), r"\u{2066}a\u{200b}\u{feff}\u{2028}");
    }

    #[test]
    fn plain_words_stay() {
        for plain in ["ZZ-GATE-7", "林*, ● 放行", "C:\\gate\\a b.png", "é e\u{301}"] {
            assert_eq!(line(plain), plain);
        }
    }
}
