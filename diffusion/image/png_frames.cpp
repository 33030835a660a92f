// SPDX-License-Identifier: Apache-2.0
// Animated PNG (https://www.w3.org/TR/png-3/#apng-chunks): each frame is put together as a PNG file of its own, read as
// such, and laid into the canvas as its control chunk says.
#include <algorithm>
#include <optional>

#include "diffusion/image/format.hpp"
#include "diffusion/image/frames.hpp"
#include "diffusion/image/png_chunks.hpp"
#include "engine/base/errors.hpp"

namespace weft::image::animation {
namespace {

constexpr std::size_t kControlBytes = 26;

/// Before its pixels a file tells whether it is an animation.
bool says_animation(std::string_view png) {
  bool animated = false;
  each_png_chunk(png, [&](std::string_view name, std::string_view) {
    animated = name == "acTL";
    return !animated && name != "IDAT";
  });
  return animated;
}

/// Where a frame goes and what becomes of it.
struct FrameControl {
  std::int64_t width, height, x, y;
  int dispose;  ///< 0: stays, 1: is cleared, 2: what was there before comes back
  int blend;    ///< 0: replaces, 1: is laid over
};

struct ApngFrame {
  FrameControl control;
  std::string data;  ///< zlib's, of all its chunks
};

/// The chunks of the file, sorted into what all frames share and each frame's own.
class ApngReader {
 public:
  explicit ApngReader(std::string_view bytes) {
    each_png_chunk(bytes, [this](std::string_view name, std::string_view data) {
      take(name, data);
      return true;
    });
    finish_frame();
  }

  const std::vector<ApngFrame>& frames() const { return frames_; }
  std::int64_t width() const { return big_endian_at(header_, 0); }
  std::int64_t height() const { return big_endian_at(header_, 4); }

  /// A PNG file of this frame alone.
  std::string file_of(const ApngFrame& frame) const {
    const std::string header = big_endian(static_cast<std::uint64_t>(frame.control.width), 4) +
                               big_endian(static_cast<std::uint64_t>(frame.control.height), 4) + header_.substr(8);
    return std::string(kPngSignature) + png_chunk("IHDR", header) + shared_ + png_chunk("IDAT", frame.data) +
           png_chunk("IEND", {});
  }

 private:
  void take(std::string_view name, std::string_view data) {
    if (name == "IHDR" && data.size() == 13) {
      // Only the first: frames are checked against it as they come, and the canvas is made of it.
      if (header_.empty()) header_ = std::string(data);
    } else if (name == "PLTE" || name == "tRNS" || name == "sRGB" || name == "gAMA") {
      if (open_.has_value() || frames_.empty()) shared_ += png_chunk(name, data);
    } else if (name == "fcTL" && data.size() == kControlBytes) {
      finish_frame();
      open_ = ApngFrame{control_of(data), {}};
    } else if (name == "IDAT" && open_) {
      open_->data += data;
    } else if (name == "fdAT" && open_ && data.size() > 4) {
      open_->data += data.substr(4);
    }
  }

  FrameControl control_of(std::string_view data) const {
    const FrameControl control{big_endian_at(data, 4),
                               big_endian_at(data, 8),
                               big_endian_at(data, 12),
                               big_endian_at(data, 16),
                               data[24],
                               data[25]};
    if (header_.empty() || control.width == 0 || control.height == 0 || control.x + control.width > width() ||
        control.y + control.height > height())
      throw FileError("a picture of its animation lies outside");
    return control;
  }

  // Without data it is the control of a picture that is no part of the animation.
  void finish_frame() {
    if (open_ && !open_->data.empty()) frames_.push_back(std::move(*open_));
    open_.reset();
  }

  std::string header_, shared_;
  std::optional<ApngFrame> open_;
  std::vector<ApngFrame> frames_;
};

/// Lays one pixel over another, straight alpha (Porter and Duff's "over").
void lay_over(std::uint8_t* below, const std::uint8_t* above) {
  const int a = above[3], b = below[3] * (255 - a) / 255, sum = a + b;
  for (int c = 0; c < 3; ++c) below[c] = static_cast<std::uint8_t>(sum == 0 ? 0 : (above[c] * a + below[c] * b) / sum);
  below[3] = static_cast<std::uint8_t>(sum);
}

void lay(Pixels& canvas, const Pixels& frame, const FrameControl& control) {
  for (std::int64_t y = 0; y < control.height; ++y)
    for (std::int64_t x = 0; x < control.width; ++x) {
      std::uint8_t* below = &canvas.values[((control.y + y) * canvas.width + control.x + x) * 4];
      const std::uint8_t* in = &frame.values[(y * frame.width + x) * frame.channels];
      const std::uint8_t above[4] = {in[0], in[1], in[2], frame.channels == 4 ? in[3] : std::uint8_t{255}};
      if (control.blend == 1)
        lay_over(below, above);
      else
        std::copy(above, above + 4, below);
    }
}

void clear(Pixels& canvas, const FrameControl& control) {
  for (std::int64_t y = control.y; y < control.y + control.height; ++y) {
    auto* row = canvas.values.data() + (y * canvas.width + control.x) * 4;
    std::fill(row, row + control.width * 4, std::uint8_t{0});
  }
}

Pixels without_alpha(const Pixels& canvas) {
  Pixels flat = make_pixels(canvas.width, canvas.height, 3);
  for (std::int64_t i = 0; i < canvas.width * canvas.height; ++i)
    std::copy_n(&canvas.values[i * 4], 3, &flat.values[i * 3]);
  return flat;
}

}  // namespace

std::vector<Pixels> png_frames(std::string_view bytes) {
  if (!says_animation(bytes)) return {};  // a picture, like most
  const ApngReader reader(bytes);
  if (reader.frames().size() < 2) return {};
  const ImageFormat& png = *ImageFormats::instance().find("PNG");
  Pixels canvas = make_pixels(reader.width(), reader.height(), 4);
  std::vector<Pixels> frames;
  for (const ApngFrame& frame : reader.frames()) {
    check_room(std::ssize(frames), canvas.width, canvas.height);
    const Pixels pixels = png.decode(reader.file_of(frame)).pixels;
    const Pixels before = frame.control.dispose == 2 ? canvas : Pixels{};
    lay(canvas, pixels, frame.control);
    frames.push_back(pixels.channels == 4 ? canvas : without_alpha(canvas));
    if (frame.control.dispose == 1) clear(canvas, frame.control);
    if (frame.control.dispose == 2) canvas = before;
  }
  return frames;
}

}  // namespace weft::image::animation
