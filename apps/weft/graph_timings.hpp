// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "engine/drawing/scene.hpp"

namespace weft::app {

/// Nodes' times by execution id ("3", "12:7").
using TimesById = std::map<std::string, drawing::NodeTiming, std::less<>>;

/// What `weft run --json` wrote, of its last run. Throws FileError when the file cannot be read or holds no such run.
TimesById read_times(const std::string& file);

/// The times of a scene's nodes; a subgraph's is the sum of what is in it. prefix: of the ids of the scene's nodes
/// ("12:").
drawing::Timings times_of(const drawing::Scene& scene, const std::string& prefix, const TimesById& times);

}  // namespace weft::app
