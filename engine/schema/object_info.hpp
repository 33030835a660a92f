// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/schema/node_library.hpp"

namespace weft::schema {

/// One class as ComfyUI's /object_info describes it. Lists of files are asked for now, through `services`.
nlohmann::ordered_json object_info(const NodeInfo& info, const Services& services);

/// All classes of a library, by name: the whole answer.
nlohmann::ordered_json object_info(const NodeLibrary& library, const Services& services);

}  // namespace weft::schema
