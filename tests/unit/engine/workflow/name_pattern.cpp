// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/name_pattern.hpp"

#include <catch2/catch.hpp>

#include <ctime>

using weft::workflow::expand_name_pattern;

namespace {

std::chrono::system_clock::time_point local(int year, int month, int day, int hour, int minute, int second) {
  std::tm t{};
  t.tm_year = year - 1900;
  t.tm_mon = month - 1;
  t.tm_mday = day;
  t.tm_hour = hour;
  t.tm_min = minute;
  t.tm_sec = second;
  t.tm_isdst = -1;
  return std::chrono::system_clock::from_time_t(std::mktime(&t));
}

std::string expanded(std::string_view text) {
  return expand_name_pattern(text, local(2026, 3, 7, 9, 5, 2), [](std::string_view node, std::string_view widget) {
    return node == "Sampler" && widget == "name" ? std::optional<std::string>("a:b\n\x7f?") : std::nullopt;
  });
}

}  // namespace

TEST_CASE("name pattern: dates are written by their format") {
  CHECK(expanded("%date:yyyy-MM-dd%/x") == "2026-03-07/x");
  CHECK(expanded("%date:yy.M.d h:m:s%") == "26.3.7 9:5:2");
  CHECK(expanded("%date:hhmmss%") == "090502");
  CHECK(expanded("%date:yyy MMM ddd q%") == "yyy MMM ddd q");
}

TEST_CASE("name pattern: widgets are found by node, and made safe for a file name") {
  CHECK(expanded("%Sampler.name%_x") == "a_b____x");
}

TEST_CASE("name pattern: what is not ours stays") {
  CHECK(expanded("%width%_%year%") == "%width%_%year%");
  CHECK(expanded("%No.such%_%Sampler.other%") == "%No.such%_%Sampler.other%");
  CHECK(expanded("100% and %") == "100% and %");
  CHECK(expanded("%%") == "%%");
  CHECK(expanded("") == "");
}
