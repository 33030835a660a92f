// SPDX-License-Identifier: Apache-2.0
// Any bytes as a document; canvases are converted, and what comes of it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/base/errors.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/fuzz/classes.hpp"

using namespace weft::workflow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Conversion conversion;
  try {
    const Document document = parse_document({reinterpret_cast<const char*>(data), size}, "fuzz");
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
