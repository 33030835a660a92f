// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/hash.hpp"
#include "engine/schema/node_class.hpp"
#include "engine/schema/node_info.hpp"

/// What the nodes that read video and sound from the input folder have in common.
namespace weft::nodes {

/// Which files an input lists, by their extension.
enum class MediaKind { video, video_and_sound };

/// The files of a kind that lie in the input folder itself.
schema::OptionSource media_files(MediaKind kind);

/// Says so when an input names a file that is not there; one that is linked is left alone.
void check_media_file(schema::Validation& validation, const char* input, const std::string& name);

/// Names the content of such a file.
Hash media_identity(const schema::Context& context, const std::string& name);

}  // namespace weft::nodes
