//! [`Drawn`]: a picture encoded for one terminal at one size, ready to be put on the screen.

use image::DynamicImage;
use image::imageops::FilterType;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::Widget;
use ratatui_image::Image;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::protocol::Protocol as Encoded;
use ratatui_image::protocol::halfblocks::Halfblocks;
use ratatui_image::protocol::iterm2::Iterm2;
use ratatui_image::protocol::kitty::Kitty;
use ratatui_image::sliced::{SignedPosition, SlicedImage, SlicedProtocol};

use super::decode::Picture;
use super::palette;
use super::protocol::{Colours, Means, Protocol};
use crate::model::Problem;

/// A picture as the terminal takes it, cut into rows of cells so that it can scroll.
pub struct Drawn {
    form: Form,
    means: Means,
    columns: u16,
    rows: u16,
}

/// The two ways to scroll a picture that is larger than its area.
enum Form {
    /// The library cuts it while it draws.
    Sliced(SlicedProtocol),
    /// A picture a row: the library's own cutting of these draws a row too many.
    Rows(Vec<Encoded>),
}

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Drawn({} by {}, {:?})", self.columns, self.rows, self.means)
    }
}

impl Drawn {
    /// Encodes a picture to fill `columns` by `rows` cells of `cell` pixels (width, height).
    /// `number` names it towards a terminal that keeps pictures; two of one number replace each
    /// other there.
    ///
    /// # Errors
    ///
    /// The encoder refuses it.
    pub fn new(
        picture: &Picture,
        means: Means,
        cell: (u16, u16),
        (columns, rows): (u16, u16),
        number: u32,
    ) -> Result<Self, Problem> {
        let (columns, rows) = (columns.max(1), rows.max(1));
        let size = Size::new(columns, rows);
        let cell = (cell.0.clamp(2, 64), cell.1.clamp(4, 128));
        let pixels = |cell: (u32, u32)| fitted(&picture.pixels, size, cell);
        let real = (u32::from(cell.0), u32::from(cell.1));
        let form = match means.protocol {
            Protocol::Kitty => Kitty::new(pixels(real), size, number, false, false, false)
                .map(SlicedProtocol::Kitty)
                .map(Form::Sliced),
            Protocol::Iterm2 => rows_of(&pixels(real), size, real).map(Form::Rows),
            Protocol::Sixel => {
                SlicedProtocol::new(&sixel_picker(cell), pixels(real), Some(size)).map(Form::Sliced)
            }
            Protocol::Blocks => Halfblocks::new(pixels((1, 2)), size)
                .map(SlicedProtocol::Halfblocks)
                .map(Form::Sliced),
        };
        let refused = |error: ratatui_image::errors::Errors| {
            Problem::new("cannot show a picture", error.to_string())
        };
        Ok(Self { form: form.map_err(refused)?, means, columns, rows })
    }

    /// Columns and rows it takes.
    pub fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// Puts the rows from `skip` on into `area`, as many as it has; what does not fit is left out.
    pub fn put(&self, area: Rect, skip: u16, buffer: &mut Buffer) {
        let height = area.height.min(self.rows.saturating_sub(skip));
        let area = Rect { width: area.width.min(self.columns), height, ..area };
        let inside = area.intersection(buffer.area) == area;
        let (Ok(above), true) = (i16::try_from(skip), inside && !area.is_empty()) else { return };
        match &self.form {
            Form::Sliced(sliced) => {
                SlicedImage::new(sliced, SignedPosition::from((0, -above))).render(area, buffer);
            }
            Form::Rows(rows) => {
                for (row, line) in rows.iter().skip(usize::from(skip)).zip(area.rows()) {
                    Image::new(row).render(line, buffer);
                }
            }
        }
        if self.means.protocol == Protocol::Blocks && self.means.colours == Colours::Indexed {
            for position in area.positions() {
                let cell = &mut buffer[position];
                (cell.fg, cell.bg) = (palette::indexed(cell.fg), palette::indexed(cell.bg));
            }
        }
    }
}

/// The pixels brought to exactly as many as the cells have.
fn fitted(pixels: &DynamicImage, size: Size, cell: (u32, u32)) -> DynamicImage {
    let (width, height) = (u32::from(size.width) * cell.0, u32::from(size.height) * cell.1);
    pixels.resize_exact(width, height, FilterType::Triangle)
}

fn rows_of(
    pixels: &DynamicImage,
    size: Size,
    cell: (u32, u32),
) -> Result<Vec<Encoded>, ratatui_image::errors::Errors> {
    let row = Size::new(size.width, 1);
    let cut = |at: u16| pixels.crop_imm(0, u32::from(at) * cell.1, pixels.width(), cell.1);
    (0..size.height).map(|at| Iterm2::new(cut(at), row, false).map(Encoded::ITerm2)).collect()
}

/// The library slices sixels only through its own choice of protocol, which is told here instead
/// of asked for.
#[expect(deprecated, reason = "the other ways ask the terminal, or fix the size of a cell")]
fn sixel_picker((width, height): (u16, u16)) -> Picker {
    let mut picker = Picker::from_fontsize((width, height).into());
    picker.set_protocol_type(ProtocolType::Sixel);
    picker
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEANS: [Protocol; 4] =
        [Protocol::Kitty, Protocol::Iterm2, Protocol::Sixel, Protocol::Blocks];

    fn picture() -> Picture {
        let mut pixels = image::RgbImage::new(40, 20);
        for (x, _, pixel) in pixels.enumerate_pixels_mut() {
            *pixel = if x < 20 { image::Rgb([255, 0, 0]) } else { image::Rgb([0, 0, 255]) };
        }
        Picture { pixels: pixels.into() }
    }

    fn drawn(protocol: Protocol, colours: Colours) -> Drawn {
        Drawn::new(&picture(), Means { protocol, colours }, (10, 20), (8, 4), 7).unwrap()
    }

    #[test]
    fn blocks_show_its_colours() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
        drawn(Protocol::Blocks, Colours::True).put(Rect::new(2, 3, 8, 4), 0, &mut buffer);
        let colour = |x: u16| {
            let cell = &buffer[(x, 4)];
            if cell.symbol() == " " { cell.bg } else { cell.fg }
        };
        assert_eq!(colour(3), ratatui::style::Color::Rgb(255, 0, 0));
        assert_eq!(colour(8), ratatui::style::Color::Rgb(0, 0, 255));
        assert_eq!(buffer[(1, 4)].symbol(), " ");
    }

    #[test]
    fn a_terminal_of_256_colours_gets_no_others() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
        drawn(Protocol::Blocks, Colours::Indexed).put(buffer.area, 0, &mut buffer);
        for position in Rect::new(0, 0, 8, 4).positions() {
            let cell = &buffer[position];
            assert!(!matches!(cell.fg, ratatui::style::Color::Rgb(..)));
            assert!(!matches!(cell.bg, ratatui::style::Color::Rgb(..)));
        }
    }

    #[test]
    fn nothing_is_put_outside_of_its_area_however_it_is_scrolled() {
        for protocol in MEANS {
            let drawn = drawn(protocol, Colours::True);
            for skip in 0..6 {
                for height in 0..6 {
                    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 8));
                    let area = Rect::new(2, 1, 8, height);
                    drawn.put(area, skip, &mut buffer);
                    for position in buffer.area.positions().filter(|at| !area.contains(*at)) {
                        assert_eq!(buffer[position].symbol(), " ", "{protocol:?} {skip} {height}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_area_beyond_the_screen_is_left_alone() {
        for protocol in MEANS {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 4));
            drawn(protocol, Colours::True).put(Rect::new(2, 2, 8, 4), 0, &mut buffer);
            assert_eq!(buffer, Buffer::empty(Rect::new(0, 0, 4, 4)));
        }
    }
}
