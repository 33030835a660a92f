// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// A line of text inside a PNG. Latin-1 text becomes a tEXt chunk, other UTF-8 an iTXt chunk, as Pillow does it.
struct TextChunk {
  std::string keyword;  ///< 1 to 79 Latin-1 characters
  std::string text;     ///< UTF-8
};

/// zlib levels as ComfyUI saves results and previews.
inline constexpr int kResultCompression = 4;
inline constexpr int kPreviewCompression = 1;

/// A PNG file of one picture, its text chunks before the pixels, in their order.
/// image: [H, W, C], C = 1, 3 or 4, any float type, any device; 255 * x is clipped and truncated, as ComfyUI does.
/// Throws FileError for another shape, or sides above PNG's.
std::string encode_png(const at::Tensor& image, const std::vector<TextChunk>& texts, int compression);

/// The same with 16 bits a channel.
std::string encode_png16(const at::Tensor& image, const std::vector<TextChunk>& texts, int compression);

}  // namespace weft::image
