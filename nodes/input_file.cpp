// SPDX-License-Identifier: Apache-2.0
#include "nodes/input_file.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/suggest.hpp"
#include "engine/schema/annotated_file.hpp"

namespace weft::nodes {

void check_input_file(schema::Validation& validation, const char* input, const std::string& name, const char* noun,
                      const std::function<std::vector<std::string>()>& known) {
  if (name.empty()) return;
  const auto path = schema::annotated_file(validation.folders(), name);
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return;
  validation.problem(input, fmt::format("there is no {} at {}", noun, path.string()), did_you_mean(name, known()));
}

}  // namespace weft::nodes
