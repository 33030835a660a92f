// SPDX-License-Identifier: Apache-2.0
// PNG, by libpng. Its errors come by longjmp, so every function with a setjmp keeps only plain locals.
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include "diffusion/image/exif.hpp"
#include "diffusion/image/format.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

struct Reader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string_view left;
  char message[256] = "the decoder could not start";

  explicit Reader(std::string_view bytes);
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* reader = static_cast<Reader*>(png_get_error_ptr(png));
  std::strncpy(reader->message, message, sizeof reader->message - 1);
  png_longjmp(png, 1);
}

/// Warnings are about ancillary chunks (colour profiles, times), which are not used.
void on_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep out, std::size_t count) {
  auto* reader = static_cast<Reader*>(png_get_io_ptr(png));
  if (count > reader->left.size()) png_error(png, "the file ends in the middle");
  std::memcpy(out, reader->left.data(), count);
  reader->left.remove_prefix(count);
}

Reader::Reader(std::string_view bytes) : left(bytes) {
  png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  if (png == nullptr) throw FileError(message);
  info = png_create_info_struct(png);
  png_set_read_fn(png, this, read_bytes);
}

/// Reads up to the pixels and asks for 8-bit RGB or RGBA; false on an error.
/// Only a palette's transparency becomes alpha, as Pillow has it; a single transparent colour is not one.
/// differs: 16-bit grey keeps its high byte as 16-bit colour does; Pillow clips every value above 255 to white.
bool read_header(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_info(reader.png, reader.info);
  const int color = png_get_color_type(reader.png, reader.info);
  png_set_strip_16(reader.png);
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(reader.png);
  if ((color & PNG_COLOR_MASK_COLOR) == 0) {
    png_set_expand_gray_1_2_4_to_8(reader.png);
    png_set_gray_to_rgb(reader.png);
  }
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  return true;
}

bool read_pixels(Reader& reader, png_bytepp rows) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_image(reader.png, rows);
  return true;
}

int orientation_of(Reader& reader) {
  png_uint_32 size = 0;
  png_bytep block = nullptr;
  if (png_get_eXIf_1(reader.png, reader.info, &size, &block) == 0) return 1;
  return exif_orientation({reinterpret_cast<const char*>(block), size});
}

bool matches(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

Decoded decode(std::string_view bytes) {
  Reader reader(bytes);
  if (!read_header(reader)) throw FileError(reader.message);
  Decoded result;
  result.pixels = make_pixels(png_get_image_width(reader.png, reader.info),
                              png_get_image_height(reader.png, reader.info), png_get_channels(reader.png, reader.info));
  const std::size_t stride = png_get_rowbytes(reader.png, reader.info);
  if (stride * result.pixels.height != result.pixels.values.size()) throw FileError("its pixel layout is not known");
  std::vector<png_bytep> rows(result.pixels.height);
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = result.pixels.values.data() + y * stride;
  if (!read_pixels(reader, rows.data())) throw FileError(reader.message);
  result.orientation = orientation_of(reader);
  return result;
}

const Registrar<ImageFormat> png_registrar{"PNG", {matches, decode}};

}  // namespace
}  // namespace weft::image
