// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/errors.hpp"

namespace weft::app {

/// A value for people: a long one is cut, between characters, and ends with "…".
std::string short_value(std::string_view text);

/// "node 3 (KSampler), input seed: "; empty where a violation is of no node.
std::string place_text(const Violation& violation);

/// What was found unless the message says it, what is allowed, and what to try: a line each, behind `indent`.
std::string details_text(const Violation& violation, std::string_view indent);

}  // namespace weft::app
