// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

/// Tables of (name, entry) pairs from which users choose by name.
namespace weft::image {

template <typename Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : table) names.emplace_back(name);
  return names;
}

/// The entry of that name. Throws UsageError: there is no `kind` of that name.
template <typename Table>
auto named_in(const Table& table, std::string_view wanted, std::string_view kind) {
  for (const auto& [name, entry] : table)
    if (name == wanted) return entry;
  throw UsageError(fmt::format("there is no {} called '{}'", kind, wanted));
}

}  // namespace weft::image
