// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/image/read.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {

/// What nodes do that are given a picture file by its name: "a.png", "sub/a.png", "a.png [output]".

/// Adds a violation, with a near name, when there is no such file. Linked (empty) names pass.
void check_picture_file(schema::Validation& validation, const schema::Choice& name);
/// Of the content.
Hash picture_fingerprint(const schema::Context& context, const schema::Choice& name);
/// Throws FileError.
image::Picture read_picture_file(const schema::Context& context, const schema::Choice& name);

}  // namespace weft::nodes
