// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace weft::image {

/// The orientation (1 to 8) that an EXIF block asks for, 1 when it names none or makes no sense.
/// block: TIFF header and directories, with or without the leading "Exif\0\0". Never reads outside of it.
int exif_orientation(std::string_view block);

}  // namespace weft::image
