// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weft::workflow {

/// Where the things of an id stand in a list. Ids are texts, but nearly all are small numbers: those are looked up in a
/// table, which costs neither a hash nor an allocation each.
class IdIndex {
 public:
  /// Makes room for this many ids; before the first is added.
  void reserve(std::size_t ids) { table_limit_ = 8 * ids + 1024; }

  /// False, and nothing changed, when the id is taken.
  bool add(const std::string& id, std::size_t place) {
    const auto number = table_number(id);
    if (!number) return others_.emplace(id, place).second;
    if (*number >= table_.size()) table_.resize(*number + *number / 2 + 16, kFree);
    if (table_[*number] != kFree) return false;
    table_[*number] = static_cast<std::uint32_t>(place);
    return true;
  }

  /// Nullopt when there is none.
  std::optional<std::size_t> find(const std::string& id) const {
    if (const auto number = table_number(id)) {
      if (*number >= table_.size() || table_[*number] == kFree) return std::nullopt;
      return table_[*number];
    }
    const auto found = others_.find(id);
    return found == others_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  /// An id that is a number as it would be written, and small enough for the table.
  std::optional<std::size_t> table_number(std::string_view id) const {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool canonical = error == std::errc{} && end == id.data() + id.size() && (id.size() == 1 || id[0] != '0');
    if (!canonical || number >= table_limit_) return std::nullopt;
    return number;
  }

  std::size_t table_limit_ = 1024;
  std::vector<std::uint32_t> table_;
  std::unordered_map<std::string, std::size_t> others_;
};

}  // namespace weft::workflow
