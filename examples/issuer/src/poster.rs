//! `issuer poster`: passes on paper laid out for printing (A4), in one HTML file that needs nothing else.
//!
//! The salts come on pages of their own: who guards a door sees the pass, and never the salt.

use std::fmt::Write;
use std::path::Path;

use sanse::qr::{Level, Symbol};
use sanse::{Colour, Credential, Unverified, credential_bytes};
use zeroize::Zeroizing;

use crate::args::PosterArgs;
use crate::{hex, salt, say, wallet};
use sanse_example_common::{Failure, files};

/// Everything that never changes; the passes and the salts go in between.
const HEAD: &str = include_str!("poster.head.html");

pub(crate) fn run(args: &PosterArgs) -> Result<(), Failure> {
    let cards = args.passes.iter().map(|folder| Card::read(folder)).collect::<Result<Vec<_>, _>>()?;
    let mut page = Zeroizing::new(String::from(HEAD));
    let large = if cards.len() == 1 { " one" } else { "" };
    for sheet in cards.chunks(CARDS) {
        let _ = writeln!(page, "<section class=\"sheet{large}\">");
        for card in sheet {
            page.push_str(&card.pass()?);
        }
        page.push_str("</section>\n");
    }
    let mut salts = Vec::new();
    if !args.no_salt {
        for (card, folder) in cards.iter().zip(&args.passes) {
            salts.push(card.salt(folder)?);
        }
    }
    for sheet in salts.chunks(SALTS) {
        page.push_str(SENSITIVE);
        sheet.iter().for_each(|salt| page.push_str(salt));
        page.push_str("</div>\n</section>\n");
    }
    page.push_str("</body>\n</html>\n");
    files::create(&args.out, page.as_bytes(), !args.no_salt)?;
    let (out, count) = (args.out.display(), cards.len());
    let secret = if args.no_salt { "" } else { "  SENSITIVE: it has the salts, on pages of their own" };
    say(&[format!("written     {out}, {count} on paper: print it from a browser, A4, no margins{secret}")])
}

/// Cards on one sheet: two by two. One alone is larger.
const CARDS: usize = 4;
/// Salts on one sheet: three by four.
const SALTS: usize = 12;

const SENSITIVE: &str = "<section class=\"salts\"><h2>SENSITIVE 敏感信息</h2>\n\
    <p>Not for doors. Whoever has this code and the pass can test guesses of the document's number. Cut it off and hand it \
    to the holder alone, in a closed envelope; it is shown for an identity check only.</p>\n\
    <p lang=\"zh\">请勿在门口出示。持有此码与通行码者可以试猜证件号码。请沿线裁下，装入信封，仅交本人；只在核验身份时出示。</p>\n<div>\n";

/// What is printed of a pass.
struct Card {
    text: String,
    colour: Colour,
    name: Option<String>,
    until: String,
    /// Tells which salt belongs to which pass.
    mark: String,
}

impl Card {
    /// A pass that `issuer pass --paper` made. It is read, not verified: a forged sheet opens no door.
    fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(wallet::PASS);
        let text = files::read_text(&path)?.trim_end_matches(['\r', '\n']).to_owned();
        let claims = Unverified::<Credential>::from_text(&text)
            .and_then(|pass| pass.untrusted_claims())
            .map_err(|reason| Failure::of(path.display(), reason))?;
        if claims.holder().is_some() {
            let why =
                "this pass is bound to a wallet, so its picture opens no door; show it with: issuer present";
            return Err(Failure::of(path.display(), why));
        }
        let name = claims.pass().display_name().map(str::to_owned);
        let expiry = claims.expires_at().to_string();
        let until = expiry.trim_end_matches('Z').replace('T', " ") + " UTC";
        // The end of the signature: no two passes share it, and it says nothing of the person.
        let mark = hex::encode(credential_bytes(&text)?.last_chunk::<4>().unwrap_or(&[0; 4]));
        Ok(Self { colour: claims.pass().colour(), text, name, until, mark })
    }

    fn pass(&self) -> Result<String, Failure> {
        let code = Symbol::draw(&self.text, Level::Medium)?.to_svg();
        let (english, chinese, shape) = look(self.colour);
        let name = self.name.as_deref().map_or_else(|| "—".to_owned(), xml);
        let (colour, until, mark) = (self.colour, &self.until, &self.mark);
        Ok(format!(
            "<article class=\"{colour}\"><header>{shape}<b>{english} <span lang=\"zh\">{chinese}</span></b></header>\n\
             <figure class=\"code\">{code}</figure>\n\
             <dl><dt>Name 姓名</dt><dd>{name}</dd><dt>Until 有效期至</dt><dd>{until}</dd><dt>Sheet 编号</dt><dd>{mark}</dd></dl>\n\
             <p>Show this code at the door with your identity document. Paper can be copied, so a person compares it \
             with you. Only the code counts, not the colour printed here. Do not fold it through the code.</p>\n\
             <p lang=\"zh\">在入口出示本码，并出示身份证件。纸质码可被复印，因此需人工核对本人。以扫码结果为准，印刷颜色仅供参考。请勿折叠二维码。</p>\n\
             </article>\n"
        ))
    }

    /// The salt as a code: its 32 digits, which `salt` files hold too.
    fn salt(&self, folder: &Path) -> Result<String, Failure> {
        let salt = salt::read(&folder.join(salt::FILE))?;
        let digits = Zeroizing::new(hex::encode(salt.as_bytes()).to_uppercase());
        let code = Symbol::draw(&digits, Level::Medium)?.to_svg();
        let name = self.name.as_deref().map_or_else(|| "—".to_owned(), xml);
        let mark = &self.mark;
        Ok(format!(
            "<article><h3>SENSITIVE 敏感</h3><figure class=\"code\">{code}</figure>\
             <p>{name} · {mark}</p></article>\n"
        ))
    }
}

/// The word in both languages, and the shape for those who do not see the colour.
fn look(colour: Colour) -> (&'static str, &'static str, String) {
    let (english, chinese, fill, shape) = match colour {
        Colour::Green => ("GREEN", "绿码", "#0a7d33", "<circle cx=\"50\" cy=\"50\" r=\"46\"/>"),
        Colour::Yellow => ("YELLOW", "黄码", "#e0a800", "<path d=\"M50 6 96 92H4z\"/>"),
        _ => ("RED", "红码", "#c1121f", "<path d=\"M6 6h88v88H6z\"/>"),
    };
    let svg = format!(
        "<svg class=\"shape\" viewBox=\"0 0 100 100\" fill=\"{fill}\" aria-hidden=\"true\">{shape}</svg>"
    );
    (english, chinese, svg)
}

/// Text for between tags and in attributes.
fn xml(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn what_a_browser_obeys_is_spelled_out() {
        assert_eq!(xml("<b a='1'>&\"林*"), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;林*");
    }
}
