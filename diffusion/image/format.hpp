// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "diffusion/image/pixels.hpp"
#include "engine/base/registry.hpp"

namespace weft::image {

/// What a file holds before it is turned upright.
struct Decoded {
  Pixels pixels;
  int orientation = 1;  ///< EXIF, 1 to 8
};

/// One kind of image file, registered by its name in formats/<name>.cpp.
struct ImageFormat {
  /// True when the first bytes say that it is of this kind. Looks at no more than is there.
  bool (*matches)(std::string_view bytes);
  /// Throws FileError with the reason alone; the caller names the file.
  Decoded (*decode)(std::string_view bytes);
};

using ImageFormats = Registry<ImageFormat>;

}  // namespace weft::image
