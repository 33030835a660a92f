// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.hpp"

#include <fmt/format.h>

namespace weft {
namespace {

std::string where(const Violation& violation) {
  if (violation.node_id.empty()) return {};
  std::string text = fmt::format("node {}", violation.node_id);
  if (!violation.class_type.empty()) text += fmt::format(" ({})", violation.class_type);
  if (!violation.input.empty()) text += fmt::format(", input {}", violation.input);
  return text + ": ";
}

std::string summary(const std::vector<Violation>& violations) {
  if (violations.empty()) return "the prompt does not validate";
  std::string text = where(violations.front()) + violations.front().message;
  if (violations.size() > 1) text += fmt::format(" (and {} more)", violations.size() - 1);
  return text;
}

}  // namespace

ValidationError::ValidationError(std::vector<Violation> violations)
    : Error(summary(violations), violations.empty() ? std::string{} : violations.front().hint),
      violations_(std::move(violations)) {}

}  // namespace weft
