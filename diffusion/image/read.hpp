// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// A picture as it flows between nodes.
struct Picture {
  at::Tensor image;  ///< [N, H, W, 3], float32, 0..1; N: 1, but of an animation
  at::Tensor mask;   ///< [N, H, W], float32, 1 where transparent; without alpha zeros of [1, 64, 64], as ComfyUI has it
};

/// Reads a PNG, JPEG, WebP or GIF file, turned as its EXIF orientation asks; of an animation every picture.
/// Throws FileError, which names the file, when it is not there, of another kind, damaged or too large.
Picture read_picture(const std::filesystem::path& path);

/// The same from bytes; name stands for the file in messages.
Picture decode_picture(std::string_view bytes, const std::string& name);

}  // namespace weft::image
