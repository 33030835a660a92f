// SPDX-License-Identifier: Apache-2.0
// Any bytes as a document; canvases are converted, and what comes of it is written and read again. What a drawing asks
// of them is asked too.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/base/errors.hpp"
#include "engine/workflow/canvas_place.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/shown_widgets.hpp"
#include "tests/fuzz/classes.hpp"

using namespace weft::workflow;

namespace {

void look_at(const Canvas& canvas) {
  groups_of(canvas);
  const CanvasReroutes reroutes(canvas);
  for (const CanvasLink& link : canvas.links()) reroutes.way_points(link);
  for (const CanvasNode& node : canvas.nodes()) {
    box_of(node);
    shown_widgets(node, weft::fuzz::classes());
  }
}

void look_at(const Document& document) {
  if (document.kind != DocumentKind::canvas) return;
  std::vector<weft::Violation> warnings;
  const CanvasFile file = CanvasFile::read(document, warnings);
  look_at(file.root());
  for (const auto& definition : file.definitions()) {
    look_at(definition->graph);
    input_box_of(*definition);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Conversion conversion;
  try {
    const Document document = parse_document({reinterpret_cast<const char*>(data), size}, "fuzz");
    look_at(document);
    conversion = convert(document, weft::fuzz::classes());
  } catch (const weft::WorkflowError&) {
    return 0;
  }
  conversion.prompt.workflow_json();
  const std::string json = to_api_json(conversion.prompt);
  if (conversion.prompt.nodes().empty()) return 0;
  try {
    const Conversion again = convert(parse_document(json, "again"), weft::fuzz::classes());
    if (to_api_json(again.prompt) != json) std::abort();
  } catch (const weft::WorkflowError& error) {
    // A wrapped list lies one level deeper than it did.
    if (std::string_view(error.what()).find("nested deeper") == std::string_view::npos) throw;
  }
  return 0;
}
