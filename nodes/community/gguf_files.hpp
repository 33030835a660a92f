// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/schema/context.hpp"
#include "engine/schema/node_info.hpp"
#include "nodes/ports.hpp"

/// What the loaders of quantised models share. They take files of the usual formats too.
namespace weft::nodes {

/// The .gguf files of a kind of folder.
schema::OptionSource gguf_files(std::string kind);
/// Those and the other weight files of the kind.
schema::OptionSource gguf_and_other_files(std::string kind);

/// Names the content of files of one kind.
Hash identity_of_weight_files(const schema::Context& context, const std::string& kind,
                              const std::vector<std::string>& names);

/// The text encoder that files of `text_encoders` make up. Throws FileError, WeightsError.
Clip load_gguf_clip(const schema::Context& context, const std::vector<std::string>& names, const std::string& type);

}  // namespace weft::nodes
