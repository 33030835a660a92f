// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "apps/weft/check/verdict.hpp"

namespace weft::app::check {

/// "runnable when files are there": a status for people, as it stands in the summary.
std::string_view status_title(Status status);

/// The verdict and all that is in the way, in lines.
std::string to_text(const Verdict& verdict);

}  // namespace weft::app::check
