// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace weft::nodes {

/// The input that a switch takes its value from.
inline std::string chosen_input(bool on) { return on ? "on_true" : "on_false"; }

}  // namespace weft::nodes
