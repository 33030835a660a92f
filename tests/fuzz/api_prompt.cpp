// SPDX-License-Identifier: Apache-2.0
// The first line is an assignment as --set takes it, the rest an API prompt that it edits.
#include <cstdint>
#include <string_view>

#include "engine/base/errors.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/edit.hpp"
#include "tests/fuzz/classes.hpp"

using namespace weft::workflow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return 0;
  try {
    Prompt prompt = convert(parse_document(bytes.substr(line_end + 1), "fuzz"), weft::fuzz::classes()).prompt;
    apply_assignment(prompt, bytes.substr(0, line_end));
    to_api_json(prompt, JsonLayout::indented);
  } catch (const weft::WorkflowError&) {
  } catch (const weft::UsageError&) {
  }
  return 0;
}
