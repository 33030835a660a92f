// SPDX-License-Identifier: Apache-2.0
// GIF89a (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): palettes, LZW, and frames that are laid over each other.
#include <algorithm>
#include <array>
#include <optional>

#include "diffusion/image/frames.hpp"
#include "engine/base/errors.hpp"

namespace weft::image::animation {
namespace {

using Byte = std::uint8_t;

class GifBytes {
 public:
  explicit GifBytes(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return position_ >= bytes_.size(); }
  Byte next() {
    if (at_end()) throw FileError("it is cut off");
    return static_cast<Byte>(bytes_[position_++]);
  }
  std::int64_t pair() {
    const Byte low = next();
    return low | next() << 8;
  }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size() - position_) throw FileError("it is cut off");
    position_ += count;
    return bytes_.substr(position_ - count, count);
  }
  /// The data of sub-blocks up to their end.
  std::string blocks() {
    std::string all;
    for (Byte length = next(); length != 0; length = next()) all += take(length);
    return all;
  }

 private:
  std::string_view bytes_;
  std::size_t position_ = 0;
};

/// Undoes LZW: codes of growing width that stand for the string of an earlier code and one byte more.
class GifLzw {
 public:
  GifLzw(std::string_view data, int width) : data_(data), clear_(1 << width), first_width_(width + 1) {}

  std::vector<Byte> decode(std::size_t count) {
    std::vector<Byte> out;
    out.reserve(count);
    reset();
    int previous = -1;
    while (out.size() < count) {
      const int code = next_code();
      if (code < 0 || code == clear_ + 1) break;
      if (code == clear_) {
        reset();
        previous = -1;
        continue;
      }
      if (code > used_ || (previous < 0 && code >= clear_)) throw FileError("its compressed data is damaged");
      // A code that is just being made stands for the string before it and that string's first byte.
      const Byte first = write(code < used_ ? code : previous, out);
      if (code == used_) out.push_back(first);
      if (previous >= 0 && used_ < kMost) {
        prefix_[used_] = static_cast<std::int16_t>(previous);
        suffix_[used_] = first;
        if (++used_ == 1 << width_ && width_ < 12) ++width_;
      }
      previous = code;
    }
    out.resize(count, 0);
    return out;
  }

 private:
  static constexpr int kMost = 4096;

  void reset() {
    width_ = first_width_;
    used_ = clear_ + 2;
  }
  int next_code() {
    while (bits_ < width_) {
      if (position_ >= data_.size()) return -1;
      buffer_ |= std::uint32_t{static_cast<Byte>(data_[position_++])} << bits_;
      bits_ += 8;
    }
    const int code = static_cast<int>(buffer_ & ((1U << width_) - 1));
    buffer_ >>= width_;
    bits_ -= width_;
    return code;
  }
  /// Appends the string of a code and returns its first byte.
  Byte write(int code, std::vector<Byte>& out) {
    const std::size_t start = out.size();
    while (code >= clear_ + 2) {
      out.push_back(suffix_[code]);
      code = prefix_[code];
    }
    out.push_back(static_cast<Byte>(code));
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(start), out.end());
    return out[start];
  }

  std::string_view data_;
  std::size_t position_ = 0;
  int clear_, first_width_, width_ = 0, used_ = 0, bits_ = 0;
  std::uint32_t buffer_ = 0;
  std::array<std::int16_t, kMost> prefix_{};
  std::array<Byte, kMost> suffix_{};
};

struct GifControl {
  int dispose = 0;  ///< 2: cleared, 3: what was there before comes back, else: stays
  std::optional<Byte> transparent;
};

GifControl gif_control(GifBytes& in) {
  const std::string data = in.blocks();
  if (data.size() < 4) return {};
  const auto flags = static_cast<Byte>(data[0]);
  GifControl control{.dispose = flags >> 2 & 7, .transparent = {}};
  if ((flags & 1) != 0) control.transparent = static_cast<Byte>(data[3]);
  return control;
}

/// The rows in the order in which an interlaced frame has them.
std::vector<std::int64_t> gif_rows(std::int64_t height, bool interlaced) {
  std::vector<std::int64_t> rows;
  const auto add = [&](std::int64_t first, std::int64_t step) {
    for (std::int64_t y = first; y < height; y += step) rows.push_back(y);
  };
  if (!interlaced) {
    add(0, 1);
    return rows;
  }
  add(0, 8);
  add(4, 8);
  add(2, 4);
  add(1, 2);
  return rows;
}

class GifReader {
 public:
  explicit GifReader(std::string_view bytes) : in_(bytes) {
    in_.take(6);
    const std::int64_t width = in_.pair(), height = in_.pair();
    canvas_ = make_pixels(width, height, 4);
    const Byte flags = in_.next();
    in_.take(2);
    palette_ = read_palette(flags);
  }

  std::vector<Pixels> read() {
    while (!in_.at_end()) {
      const Byte kind = in_.next();
      if (kind == 0x3B) break;
      if (kind == 0x2C) {
        read_frame();
      } else if (kind == 0x21) {
        if (in_.next() == 0xF9)
          control_ = gif_control(in_);
        else
          static_cast<void>(in_.blocks());
      } else if (kind != 0) {
        break;  // what some tools leave behind
      }
    }
    if (frames_.empty()) throw FileError("there is no picture in it");
    return std::move(frames_);
  }

 private:
  std::string_view read_palette(Byte flags) {
    return (flags & 0x80) != 0 ? in_.take(std::size_t{3} << ((flags & 7) + 1)) : std::string_view();
  }

  void read_frame() {
    const std::int64_t x = in_.pair(), y = in_.pair(), width = in_.pair(), height = in_.pair();
    const Byte flags = in_.next();
    const std::string_view own = read_palette(flags);
    const int bits = in_.next();
    const std::string data = in_.blocks();
    if (bits < 1 || bits > 8 || width == 0 || height == 0) throw FileError("one of its pictures is damaged");
    if (x + width > canvas_.width || y + height > canvas_.height) throw FileError("one of its pictures lies outside");
    check_room(std::ssize(frames_), canvas_.width, canvas_.height);
    const auto indices = GifLzw(data, bits).decode(static_cast<std::size_t>(width * height));
    const Pixels before = control_.dispose == 3 ? canvas_ : Pixels{};
    const std::string_view palette = own.empty() ? palette_ : own;
    std::size_t i = 0;
    for (const std::int64_t row : gif_rows(height, (flags & 0x40) != 0))
      for (std::int64_t column = 0; column < width; ++column) put_pixel(x + column, y + row, indices[i++], palette);
    show();
    if (control_.dispose == 2)
      for (std::int64_t row = y; row < y + height; ++row)
        std::fill_n(&canvas_.values[(row * canvas_.width + x) * 4], width * 4, Byte{0});
    if (control_.dispose == 3) canvas_ = before;
    control_ = {};
  }

  void put_pixel(std::int64_t x, std::int64_t y, Byte index, std::string_view palette) {
    if (control_.transparent == index) return;
    Byte* out = &canvas_.values[(y * canvas_.width + x) * 4];
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t at = std::size_t{index} * 3 + c;
      out[c] = at < palette.size() ? static_cast<Byte>(palette[at]) : Byte{0};
    }
    out[3] = 255;
  }

  void show() {
    bool opaque = true;
    for (std::size_t i = 3; i < canvas_.values.size() && opaque; i += 4) opaque = canvas_.values[i] == 255;
    if (!opaque) {
      frames_.push_back(canvas_);
      return;
    }
    Pixels flat = make_pixels(canvas_.width, canvas_.height, 3);
    for (std::int64_t i = 0; i < canvas_.width * canvas_.height; ++i)
      std::copy_n(&canvas_.values[i * 4], 3, &flat.values[i * 3]);
    frames_.push_back(std::move(flat));
  }

  GifBytes in_;
  Pixels canvas_;
  std::string_view palette_;
  GifControl control_;
  std::vector<Pixels> frames_;
};

}  // namespace

bool is_gif(std::string_view bytes) { return bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a"); }

std::vector<Pixels> gif_frames(std::string_view bytes) { return GifReader(bytes).read(); }

}  // namespace weft::image::animation
