// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/convert.hpp"

#include <iterator>

#include "engine/workflow/api_reader.hpp"
#include "engine/workflow/canvas_converter.hpp"
#include "engine/workflow/canvas_file.hpp"

namespace weft::workflow {

Conversion convert(const Document& document, const schema::NodeLibrary& library, const ConvertOptions& options) {
  if (document.kind != DocumentKind::canvas) return {read_api(document), {}};
  std::vector<Violation> read;
  Conversion conversion = convert_canvas(document, CanvasFile::read(document, read), library, options);
  conversion.warnings.insert(conversion.warnings.begin(), std::make_move_iterator(read.begin()),
                             std::make_move_iterator(read.end()));
  return conversion;
}

Conversion convert(const Document& document, const CanvasFile& file, const schema::NodeLibrary& library,
                   const ConvertOptions& options) {
  return convert_canvas(document, file, library, options);
}

}  // namespace weft::workflow
