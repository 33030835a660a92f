// SPDX-License-Identifier: Apache-2.0
#include "nodes/loaded_clip.hpp"

#include "diffusion/models/text_encoders/load.hpp"
#include "diffusion/weights/load.hpp"
#include "nodes/model_files.hpp"

namespace weft::nodes {

Clip load_clip_files(const schema::Context& context, const std::vector<std::string>& names, std::string_view type,
                     std::string_view device) {
  std::vector<weights::StateDict> files;
  for (const std::string& name : names)
    files.push_back(weights::load_state_dict(context.folders().resolve("text_encoders", name)));
  Clip clip = models::load_clip(files, type);
  report_keys(files.front(), {}, models::unknown_keys(clip));
  clip.on_cpu = device == "cpu";
  return clip;
}

Hash identity_of_clip_files(const schema::Context& context, const std::vector<std::string>& names) {
  Hasher hasher;
  for (const std::string& name : names) hasher.add(identity_of(context, "text_encoders", name));
  return hasher.digest();
}

}  // namespace weft::nodes
