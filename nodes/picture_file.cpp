// SPDX-License-Identifier: Apache-2.0
#include "nodes/picture_file.hpp"

#include "engine/base/mapped_file.hpp"
#include "engine/schema/annotated_file.hpp"
#include "nodes/input_file.hpp"

namespace weft::nodes {

void check_picture_file(schema::Validation& validation, const schema::Choice& name) {
  check_input_file(validation, "image", name.value, "picture",
                   [&] { return validation.folders().list("input").values; });
}

Hash picture_fingerprint(const schema::Context& context, const schema::Choice& name) {
  const auto file = MappedFile::open(schema::annotated_file(context.folders(), name.value));
  const auto bytes = file->bytes();
  return hash_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

image::Picture read_picture_file(const schema::Context& context, const schema::Choice& name) {
  return image::read_picture(schema::annotated_file(context.folders(), name.value));
}

}  // namespace weft::nodes
