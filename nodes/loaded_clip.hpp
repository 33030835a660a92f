// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// The text encoder that files of `text_encoders` make up, for the family that `type` names. device: "cpu" keeps it off
/// the run's device; anything else leaves it there. Keys that nobody needs are warned about.
/// Throws FileError and WeightsError.
Clip load_clip_files(const schema::Context& context, const std::vector<std::string>& names, std::string_view type,
                     std::string_view device = "default");

/// Names the content of those files.
Hash identity_of_clip_files(const schema::Context& context, const std::vector<std::string>& names);

}  // namespace weft::nodes
