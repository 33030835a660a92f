// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/convert.hpp"

#include "engine/workflow/api_reader.hpp"
#include "engine/workflow/canvas_converter.hpp"

namespace weft::workflow {

Conversion convert(const Document& document, const schema::NodeLibrary& library, const ConvertOptions& options) {
  if (document.kind == DocumentKind::canvas) return convert_canvas(document, library, options);
  return {read_api(document), {}};
}

}  // namespace weft::workflow
