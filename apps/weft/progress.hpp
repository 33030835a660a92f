// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/exec/events.hpp"

namespace weft::app {

/// What a person sees of a run, on standard error: a bar with the step rate on a terminal, else a line per node that
/// takes its time. per_node: a line for every node.
std::unique_ptr<exec::Observer> make_progress(bool per_node);

}  // namespace weft::app
