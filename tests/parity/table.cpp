// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/table.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace weft::parity {
namespace {

struct Row {
  std::size_t passed = 0, bit_equal = 0, skipped = 0, failed = 0;
  double worst = 0;
};

std::string distance(const Row& row) {
  if (row.passed + row.failed == 0) return "";
  return row.worst == 0 ? "0" : fmt::format("{:.1e}", row.worst);
}

}  // namespace

std::string table(const std::vector<Result>& results) {
  std::map<std::pair<std::string, std::string>, Row> rows;
  std::map<std::string, std::size_t> reasons;
  for (const Result& result : results) {
    Row& row = rows[{result.folder, result.group}];
    if (result.outcome == Outcome::skipped) {
      ++row.skipped;
      ++reasons[result.reason];
      continue;
    }
    ++(result.outcome == Outcome::passed ? row.passed : row.failed);
    if (result.outcome == Outcome::passed && result.bit_equal) ++row.bit_equal;
    row.worst = std::max(row.worst, result.distance);
  }
  std::string text =
      "| recorded in | what | passed | of them bit-equal | farthest | skipped | failed "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const auto& [key, row] : rows)
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", key.first, key.second, row.passed, row.bit_equal,
                        distance(row), row.skipped, row.failed);
  if (!reasons.empty()) text += "\nSkipped, and what for:\n\n| cases | reason |\n|---|---|\n";
  for (const auto& [reason, count] : reasons) text += fmt::format("| {} | {} |\n", count, reason);
  return text;
}

}  // namespace weft::parity
