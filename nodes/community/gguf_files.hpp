// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/node_info.hpp"

/// Which files the loaders of quantised models offer. They take files of the usual formats too.
namespace weft::nodes {

/// The .gguf files of a kind of folder.
schema::OptionSource gguf_files(std::string kind);
/// Those and the other weight files of the kind.
schema::OptionSource gguf_and_other_files(std::string kind);

}  // namespace weft::nodes
