// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Hears of each frame that is written; may throw to stop.
using FrameProgress = std::function<void(std::int64_t done)>;

struct WebpAnimation {
  std::int64_t frame_milliseconds = 100;
  bool lossless = true;
  double quality = 80;  ///< 0..100; of lossless pictures the effort
  int method = 4;       ///< 0 (fast) to 6 (small)
};

/// An animated WebP file that repeats for ever; of one picture, a still one. exif: a TIFF structure, or empty.
/// images: [N, H, W, 3 or 4], 0..1, N > 0. Throws FileError, also for sides above WebP's 16383.
std::string encode_animated_webp(const at::Tensor& images, const WebpAnimation& animation, const std::string& exif,
                                 const FrameProgress& progress);

/// A chunk of a PNG file: four letters and bytes.
using PngChunk = std::pair<std::string, std::string>;

/// An animated PNG file that repeats for ever, with further chunks behind the pictures.
/// images: as above; compression: zlib's level. Throws FileError.
std::string encode_animated_png(const at::Tensor& images, std::int64_t frame_milliseconds, int compression,
                                const std::vector<PngChunk>& chunks, const FrameProgress& progress);

/// An animated GIF file of 256 colors a frame. loops: how often it repeats, 0 for ever. images: as above.
/// Throws FileError.
std::string encode_animated_gif(const at::Tensor& images, std::int64_t frame_milliseconds, std::int64_t loops,
                                const FrameProgress& progress);

/// Texts by tag number as the TIFF structure that EXIF data is. ASCII; tags in rising order.
std::string exif_texts(const std::vector<std::pair<std::uint16_t, std::string>>& texts);

}  // namespace weft::image
