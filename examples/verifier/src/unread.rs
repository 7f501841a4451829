//! Why there was nothing to decide on, in both languages: the library tells it in English.

use sanse::scan::ScanError;

use crate::args::Lang;

/// Why a picture, a folder or a file of texts gave nothing.
#[derive(Clone, Debug)]
pub(crate) enum Unread {
    /// It could not be opened or read; what the system said.
    File(String),
    /// A folder that could not be listed, or has no picture.
    Folder(Option<String>),
    /// A file of texts without a line.
    NoTexts,
    /// A line of a log that does not begin with a time.
    NoTime,
    /// The picture shows nothing that can be read.
    Scan(ScanError),
    /// It was not decided on; never told, but if it were, it would open nothing.
    Undecided,
}

impl Unread {
    /// A stable name for programs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Unread::File(_) => "file",
            Unread::Folder(_) => "folder",
            Unread::NoTexts => "no-texts",
            Unread::NoTime => "no-time",
            Unread::Scan(error) => error.code(),
            Unread::Undecided => "undecided",
        }
    }

    /// The one thing to do next.
    pub(crate) fn next(&self, lang: Lang) -> &'static str {
        match self {
            Unread::Scan(_) | Unread::Undecided => lang.of("Show the code again", "请重新出示三色码"),
            Unread::File(_) | Unread::Folder(_) | Unread::NoTexts => {
                lang.of("Give a picture or a file of texts that can be read", "请提供可读取的图片或文本文件")
            }
            Unread::NoTime => lang.of("Mend the log, and play it again", "请修正记录后重新核验"),
        }
    }

    /// What is wrong and what to do. From outside in part: escape it.
    pub(crate) fn message(&self, lang: Lang) -> String {
        let say = |english: &str, chinese: &str| lang.of(english, chinese).to_owned();
        match self {
            Unread::File(why) => format!("{}{why}", lang.of("", "文件无法读取:")),
            Unread::Folder(Some(why)) => format!("{}{why}", lang.of("", "文件夹无法读取:")),
            Unread::Folder(None) => say(
                "there is no picture (.png, .jpg, .jpeg) in this folder",
                "文件夹中没有图片(.png、.jpg、.jpeg)",
            ),
            Unread::NoTexts => say("there is no line in this file", "文件中没有任何一行"),
            Unread::NoTime => say(
                "this line of the log does not begin with a time and a space, such as 2026-03-01T12:00:00Z",
                "该行记录未以时间和空格开头,例如2026-03-01T12:00:00Z",
            ),
            Unread::Scan(error) => match lang {
                Lang::En => error.to_string(),
                Lang::Zh => chinese(error),
            },
            Unread::Undecided => say("it was not decided on", "未作判定"),
        }
    }
}

/// The library's sentence in Chinese; one that came after this program was written stays English.
fn chinese(error: &ScanError) -> String {
    match error {
        ScanError::FileTooLong { bytes, max } => {
            format!("图片文件有{bytes}字节,最多允许{max}字节;请另存为较小的文件")
        }
        ScanError::NotAPicture => "文件既不是PNG也不是JPEG图片;请另存为其中一种".to_owned(),
        ScanError::Empty { width, height } => format!("图片为{width} x {height}像素,没有内容;请重新拍摄"),
        ScanError::TooLarge { width, height, max_side, max_pixels } => {
            format!("图片为{width} x {height}像素,边长最多{max_side}像素,总共最多{max_pixels}像素;请缩小图片")
        }
        ScanError::TooMuchMemory { max } => format!("解码此图片需要超过{max}字节内存;请另存为较小的图片"),
        ScanError::Damaged { why } => format!("图片文件已损坏({why});请重新保存或发送"),
        ScanError::WrongLength { width, height, wanted, given } => {
            format!("{width} x {height}像素需要{wanted}字节灰度数据,实际为{given}字节;请按每像素一字节提供")
        }
        ScanError::NoCode => "没有看到三色码;请将码放平、靠近、照亮,并完整置于画面内".to_owned(),
        ScanError::SeveralCodes { count } => format!("同时看到{count}个不同的三色码;请只出示一个码"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scan_error_has_its_values_in_chinese_too() {
        let damaged = ScanError::Damaged { why: "IDAT".to_owned() };
        let large = ScanError::TooLarge { width: 9_001, height: 9_002, max_side: 9_003, max_pixels: 9_004 };
        let wrong = ScanError::WrongLength { width: 9_001, height: 9_002, wanted: 9_003, given: 9_004 };
        let long = ScanError::FileTooLong { bytes: 9_001, max: 9_002 };
        let empty = ScanError::Empty { width: 0, height: 9_001 };
        let memory = ScanError::TooMuchMemory { max: 9_001 };
        let several = ScanError::SeveralCodes { count: 9_001 };
        for error in
            [damaged, large, wrong, long, empty, memory, several, ScanError::NoCode, ScanError::NotAPicture]
        {
            let (english, chinese) = (error.to_string(), Unread::Scan(error).message(Lang::Zh));
            assert!(chinese.contains(['图', '请']) && chinese != english, "{chinese}");
            for value in
                english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with("900"))
            {
                assert!(chinese.contains(value), "{chinese} lacks {value}");
            }
        }
    }
}
