// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/workflow/canvas_file.hpp"
#include "engine/workflow/convert.hpp"

namespace weft::workflow {

/// Turns a canvas document, whose graphs `file` holds, into the prompt that the front end would send. As convert()
/// says.
Conversion convert_canvas(const Document& document, const CanvasFile& file, const schema::NodeLibrary& library,
                          const ConvertOptions& options);

}  // namespace weft::workflow
