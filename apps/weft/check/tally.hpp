// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "apps/weft/check/verdict.hpp"
#include "apps/weft/exit_code.hpp"

namespace weft::app::check {

/// Counts over many workflows; keeps no verdict.
class Tally {
 public:
  void add(const Verdict& verdict);
  /// How many workflows there were, other files left out.
  std::size_t workflows() const;
  /// What the worst of them means to a shell.
  ExitCode exit_code() const;
  /// The summary as a table, with what is missing most.
  std::string to_text() const;
  nlohmann::ordered_json to_json() const;

 private:
  struct Missing {
    std::size_t workflows = 0;  ///< that need it
    std::size_t alone = 0;      ///< that need no other class or family besides
    std::string what;           ///< "core", "custom"… or "model family"
  };
  void add_missing(const std::string& name, std::string_view what, bool alone);

  std::array<std::size_t, kStatusCount> by_status_{};
  std::map<std::string, Missing, std::less<>> missing_;
};

}  // namespace weft::app::check
