//! [`decode`]: the bytes of a PNG, JPEG, GIF or WebP file become a [`Picture`] of bounded size.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageReader, Limits};

use crate::model::Problem;

/// The longest side of a file's picture, in pixels.
const LONGEST: u32 = 16_384;
/// Bytes that decoding may take at one time.
const MEMORY: u64 = 256 << 20;
/// The sides a picture is brought down to: more than a terminal shows of it.
const KEPT: (u32, u32) = (1_600, 1_600);

/// The pixels of a picture, at most 1,600 by 1,600; of an animation the first frame.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(super) pixels: DynamicImage,
}

impl Picture {
    /// Width and height in pixels, neither of them 0.
    pub fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }
}

/// Reads a picture's file. What the file says of its own format is believed, not its name.
///
/// # Errors
///
/// It is no picture of a format we read, it is damaged, or it is larger than the limits.
pub fn decode(bytes: &[u8]) -> Result<Picture, Problem> {
    let failed = |why: String| Problem::new("cannot show a picture", why);
    // A decoder that gives up on hostile bytes must take down no more than this picture.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    let pixels = match read {
        Ok(read) => read.map_err(|error| failed(error.to_string()))?,
        Err(_) => return Err(failed("it is damaged".to_owned())),
    };
    if pixels.width() == 0 || pixels.height() == 0 {
        return Err(failed("it is empty".to_owned()));
    }
    let larger = pixels.width() > KEPT.0 || pixels.height() > KEPT.1;
    Ok(Picture { pixels: if larger { pixels.thumbnail(KEPT.0, KEPT.1) } else { pixels } })
}

fn read(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    reader.decode()
}

#[cfg(test)]
mod tests {
    use super::*;

    use image::ImageFormat;
    use proptest::prelude::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_four_formats_are_read() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let picture = decode(&file(30, 20, format)).unwrap();
            assert_eq!(picture.size(), (30, 20), "{format:?}");
        }
    }

    #[test]
    fn a_large_picture_is_brought_down_in_its_proportions() {
        let picture = decode(&file(4_000, 1_000, ImageFormat::Png)).unwrap();
        assert_eq!(picture.size(), (1_600, 400));
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused_before_memory_is_taken() {
        let mut bytes = file(8, 8, ImageFormat::Png);
        // The width in the header of a PNG, which its checksum then no longer fits either.
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(decode(&bytes).is_err());
    }

    #[test]
    fn what_is_no_picture_is_said_so() {
        for bytes in [&b""[..], b"<html>", b"GIF89a", &[0xff; 40]] {
            assert!(decode(bytes).unwrap_err().what.contains("picture"));
        }
    }

    proptest! {
        #[test]
        fn damage_never_ends_the_program(cut in 0_usize..400, at in 0_usize..400, byte: u8) {
            for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
                let mut bytes = file(16, 16, format);
                let length = bytes.len();
                bytes[at % length] = byte;
                bytes.truncate(length - cut % length);
                let _ = decode(&bytes);
            }
        }
    }
}
