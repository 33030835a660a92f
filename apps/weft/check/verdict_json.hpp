// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "apps/weft/check/verdict.hpp"

namespace weft::app::check {

/// "files_missing": a status for programs.
std::string_view status_word(Status status);

/// The verdict: `error` and `node_errors` as in ComfyUI's answer to POST /prompt, and weft's own findings beside them.
/// docs/checking.md describes it.
nlohmann::ordered_json to_json(const Verdict& verdict);

}  // namespace weft::app::check
