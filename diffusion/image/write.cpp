// SPDX-License-Identifier: Apache-2.0
// Errors of libpng come by longjmp, so every function with a setjmp keeps only plain locals.
#include "diffusion/image/write.hpp"

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <optional>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/quantise.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

/// UTF-8 as Latin-1, when all of its characters are.
std::optional<std::string> latin1(const std::string& utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      text += utf8[i];
    } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size()) {
      text += static_cast<char>((byte & 0x03) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
    } else {
      return std::nullopt;
    }
  }
  return text;
}

/// Text as libpng takes it, with the storage that it points into.
struct EncodedText {
  std::string keyword;
  std::string text;
  bool international;

  explicit EncodedText(const TextChunk& chunk) : keyword(chunk.keyword) {
    auto plain = latin1(chunk.text);
    international = !plain.has_value();
    text = international ? chunk.text : std::move(*plain);
  }
  png_text chunk() {
    png_text result{};
    result.compression = international ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    result.key = keyword.data();
    result.text = text.data();
    (international ? result.itxt_length : result.text_length) = text.size();
    return result;
  }
};

struct Writer {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string out;
  char message[256] = "the encoder could not start";

  Writer();
  ~Writer() { png_destroy_write_struct(&png, &info); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* writer = static_cast<Writer*>(png_get_error_ptr(png));
  std::strncpy(writer->message, message, sizeof writer->message - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void append(png_structp png, png_bytep bytes, std::size_t count) {
  static_cast<Writer*>(png_get_io_ptr(png))->out.append(reinterpret_cast<const char*>(bytes), count);
}

void flush(png_structp) {}

Writer::Writer() {
  png = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  if (png == nullptr) throw FileError(message);
  info = png_create_info_struct(png);
  png_set_write_fn(png, this, append, flush);
}

int color_type(int channels) {
  if (channels == 1) return PNG_COLOR_TYPE_GRAY;
  return channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB;
}

/// A picture's bytes as PNG orders them: rows, channels interleaved, 16-bit values with their high byte first.
struct PngRows {
  std::int64_t width, height;
  int channels, bits;
  const std::uint8_t* bytes;
};

bool encode(Writer& writer, const PngRows& rows, const png_text* texts, int text_count, int compression) {
  if (setjmp(png_jmpbuf(writer.png)) != 0) return false;
  png_set_compression_level(writer.png, compression);
  png_set_IHDR(writer.png, writer.info, rows.width, rows.height, rows.bits, color_type(rows.channels),
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
  png_set_text(writer.png, writer.info, texts, text_count);
  png_write_info(writer.png, writer.info);
  const std::int64_t stride = rows.width * rows.channels * rows.bits / 8;
  for (std::int64_t y = 0; y < rows.height; ++y) png_write_row(writer.png, rows.bytes + y * stride);
  png_write_end(writer.png, nullptr);
  return true;
}

std::string encoded(const PngRows& rows, const std::vector<TextChunk>& texts, int compression) {
  if (rows.channels == 2) throw FileError("A picture of two channels cannot be written as PNG.");
  std::vector<EncodedText> encoded_texts(texts.begin(), texts.end());
  std::vector<png_text> chunks;
  for (EncodedText& text : encoded_texts) chunks.push_back(text.chunk());
  Writer writer;
  if (!encode(writer, rows, chunks.data(), static_cast<int>(chunks.size()), compression))
    throw FileError(fmt::format("The picture cannot be written as PNG: {}.", writer.message));
  return std::move(writer.out);
}

}  // namespace

std::string encode_png(const at::Tensor& image, const std::vector<TextChunk>& texts, int compression) {
  const Pixels pixels = quantise(image);
  return encoded({pixels.width, pixels.height, pixels.channels, 8, pixels.values.data()}, texts, compression);
}

std::string encode_png16(const at::Tensor& image, const std::vector<TextChunk>& texts, int compression) {
  const DeepPixels pixels = quantise16(image);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(2 * pixels.values.size());
  for (const std::uint16_t value : pixels.values) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
  return encoded({pixels.width, pixels.height, pixels.channels, 16, bytes.data()}, texts, compression);
}

}  // namespace weft::image
