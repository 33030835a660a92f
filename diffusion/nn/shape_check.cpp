// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/shape_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "engine/base/errors.hpp"

namespace weft::nn {
namespace {

std::string print_shape(c10::ArrayRef<std::int64_t> sizes) {
  std::string text = "[";
  for (const std::int64_t size : sizes) {
    if (text.size() > 1) text += ", ";
    text += size == kAny ? std::string("any") : std::to_string(size);
  }
  return text + "]";
}

bool fits(at::IntArrayRef found, std::initializer_list<std::int64_t> expected) {
  return std::equal(expected.begin(), expected.end(), found.begin(), found.end(),
                    [](std::int64_t want, std::int64_t have) { return want == kAny || want == have; });
}

void check(const weights::Scope& scope, std::string_view name, const weights::Parameter& parameter,
           std::initializer_list<std::int64_t> expected) {
  if (fits(parameter.sizes(), expected)) return;
  throw WeightsError(fmt::format("{} has shape {}, but {} is expected here", describe(scope, name),
                                 print_shape(parameter.sizes()), print_shape(expected)),
                     "The file may be damaged, or mixed from models of different kinds.");
}

}  // namespace

std::string describe(const weights::Scope& scope, std::string_view name) {
  const weights::StateDict& source = scope.store().source();
  return fmt::format("{}: {}{}", source.path().filename().string(), source.prefix(), scope.path(name));
}

const weights::Parameter& require_shape(const weights::Scope& scope, std::string_view name,
                                        std::initializer_list<std::int64_t> expected) {
  const weights::Parameter& parameter = scope.require(name);
  check(scope, name, parameter, expected);
  return parameter;
}

const weights::Parameter* find_shape(const weights::Scope& scope, std::string_view name,
                                     std::initializer_list<std::int64_t> expected) {
  const weights::Parameter* parameter = scope.find(name);
  if (parameter != nullptr) check(scope, name, *parameter, expected);
  return parameter;
}

const weights::Parameter& require_rank(const weights::Scope& scope, std::string_view name, std::size_t rank) {
  const weights::Parameter& parameter = scope.require(name);
  if (parameter.sizes().size() == rank) return parameter;
  throw WeightsError(fmt::format("{} has shape {}, but {} dimensions are expected here", describe(scope, name),
                                 print_shape(parameter.sizes()), rank),
                     "The file may be damaged, or mixed from models of different kinds.");
}

}  // namespace weft::nn
