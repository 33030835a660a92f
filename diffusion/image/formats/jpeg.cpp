// SPDX-License-Identifier: Apache-2.0
// JPEG, by libjpeg. Its errors come by longjmp, so every function with a setjmp keeps only plain locals.
#include <csetjmp>
#include <cstdio>
#include <string>

#include <jpeglib.h>
// after jpeglib.h
#include <jerror.h>

#include "diffusion/image/exif.hpp"
#include "diffusion/image/format.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr int kExifMarker = JPEG_APP0 + 1;

struct Reader {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf failed;
  char message[JMSG_LENGTH_MAX] = "the decoder could not start";

  Reader();
  ~Reader() { jpeg_destroy_decompress(&jpeg); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
};

[[noreturn]] void on_error(j_common_ptr jpeg) {
  auto* reader = static_cast<Reader*>(jpeg->client_data);
  jpeg->err->format_message(jpeg, reader->message);
  std::longjmp(reader->failed, 1);
}

/// A file that ends early is an error; libjpeg would fill the rest with grey. Other warnings are not.
void on_message(j_common_ptr jpeg, int level) {
  if (level < 0 && jpeg->err->msg_code == JWRN_JPEG_EOF) on_error(jpeg);
}

Reader::Reader() {
  jpeg.err = jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.emit_message = on_message;
  jpeg.client_data = this;
}

bool read_header(Reader& reader, std::string_view bytes) {
  if (setjmp(reader.failed) != 0) return false;
  jpeg_create_decompress(&reader.jpeg);
  jpeg_mem_src(&reader.jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_save_markers(&reader.jpeg, kExifMarker, 0xFFFF);
  jpeg_read_header(&reader.jpeg, TRUE);
  const bool four = reader.jpeg.jpeg_color_space == JCS_CMYK || reader.jpeg.jpeg_color_space == JCS_YCCK;
  reader.jpeg.out_color_space = four ? JCS_CMYK : JCS_RGB;
  return true;
}

bool read_pixels(Reader& reader, std::uint8_t* out) {
  if (setjmp(reader.failed) != 0) return false;
  jpeg_start_decompress(&reader.jpeg);
  const std::size_t stride = static_cast<std::size_t>(reader.jpeg.output_width) * reader.jpeg.output_components;
  while (reader.jpeg.output_scanline < reader.jpeg.output_height) {
    JSAMPROW row = out + reader.jpeg.output_scanline * stride;
    jpeg_read_scanlines(&reader.jpeg, &row, 1);
  }
  jpeg_finish_decompress(&reader.jpeg);
  return true;
}

int orientation_of(const Reader& reader) {
  for (const jpeg_marker_struct* marker = reader.jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view block{reinterpret_cast<const char*>(marker->data), marker->data_length};
    if (marker->marker == kExifMarker && block.starts_with("Exif")) return exif_orientation(block);
  }
  return 1;
}

/// Adobe's files hold CMYK inverted, so that ink 255 is none; Pillow assumes that of all.
Pixels rgb_of(const Pixels& cmyk) {
  Pixels rgb = make_pixels(cmyk.width, cmyk.height, 3);
  const std::uint8_t* in = cmyk.values.data();
  for (std::size_t i = 0; i < rgb.values.size(); i += 3, in += 4) {
    for (int c = 0; c < 3; ++c) {
      const int ink = (255 - in[c]) * in[3] + 128;  // Pillow's rounded product over 255
      rgb.values[i + c] = static_cast<std::uint8_t>(in[3] - ((ink + (ink >> 8)) >> 8));
    }
  }
  return rgb;
}

bool matches(std::string_view bytes) { return bytes.starts_with("\xFF\xD8\xFF"); }

Decoded decode(std::string_view bytes) {
  Reader reader;
  if (!read_header(reader, bytes)) throw FileError(reader.message);
  const int channels = reader.jpeg.out_color_space == JCS_CMYK ? 4 : 3;
  Decoded result;
  result.orientation = orientation_of(reader);  // before the pixels: the end of decoding frees the markers
  result.pixels = make_pixels(reader.jpeg.image_width, reader.jpeg.image_height, channels);
  if (!read_pixels(reader, result.pixels.values.data())) throw FileError(reader.message);
  if (channels == 4) result.pixels = rgb_of(result.pixels);
  return result;
}

const Registrar<ImageFormat> jpeg_registrar{"JPEG", {matches, decode}};

}  // namespace
}  // namespace weft::image
