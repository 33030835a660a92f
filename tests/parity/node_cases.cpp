// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/node_cases.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include "diffusion/device/device.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/schema/conversion.hpp"
#include "nodes/ports.hpp"
#include "tests/parity/conditioning_form.hpp"
#include "tests/parity/expression.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != std::string::npos; begin = end + 1)
    parts.push_back(text.substr(begin, end - begin));
  parts.push_back(text.substr(begin));
  return parts;
}

/// Whether the reference computes in 8 bits on the way: its lanczos is Pillow's.
bool through_8_bits(const schema::NodeClass& node, const json& inputs) {
  for (const char* name : {"upscale_method", "interpolation"})
    if (inputs.value(name, std::string()) == "lanczos") return true;
  return node.info.name == "ImageStitch" && inputs.value("match_image_size", false);
}

double limit_for(const schema::NodeClass& node, const json& inputs) {
  if (through_8_bits(node, inputs)) return 1.0 / 255;
  // Its weights reach 10 * alpha, and what they sum up to depends on the processor's vector width: the recordings are
  // 3e-6 from the exact result, and so is the reference on another processor from them.
  if (node.info.name == "ImageSharpen") return 2e-5;
  if (node.info.name == "LatentApplyOperation") return 5e-5;  // as those weights, on numbers larger than 1
  return 1e-6;
}

/// "LatentApplyOperation(Sharpen)" is the node of that name with what LatentOperationSharpen makes; the second part is
/// empty for a node alone.
std::pair<std::string, std::string> parts_of(const std::string& node) {
  const std::size_t open = node.find('(');
  if (open == std::string::npos || !node.ends_with(')')) return {node, {}};
  return {node.substr(0, open), "LatentOperation" + node.substr(open + 1, node.size() - open - 2)};
}

class NodeFolder {
 public:
  NodeFolder(const GoldenSet& set, const schema::NodeLibrary& library) : set_(set), library_(library) {
    folders_.set_input(set.dir());
    environment_.services.provide<const schema::Folders>(folders_);
    environment_.services.provide<const device::Settings>(settings_);
  }

  Result run(const json& entry) {
    Result result{
        .folder = set_.name(), .group = "nodes", .key = entry.at("name").get<std::string>(), .bit_equal = true};
    const auto [name, operation] = parts_of(entry.at("node").get<std::string>());
    const schema::NodeClass* node = library_.find_class(name);
    const schema::NodeClass* inner = operation.empty() ? nullptr : library_.find_class(operation);
    if (node == nullptr || (inner == nullptr && !operation.empty())) {
      result.outcome = Outcome::skipped;
      result.reason = "needs the node " + (node == nullptr ? name : operation);
      return result;
    }
    if (entry.at("inputs").contains("vae") && name != "VAEEncodeForInpaint") {
      result.outcome = Outcome::skipped;
      result.reason = "needs the stand-in for a VAE that recorded it";
      return result;
    }
    try {
      if (name == "VAEEncodeForInpaint")
        expect_picture_to_fill(entry, result);
      else
        entry.contains("error") ? expect_error(*node, entry, result) : expect_outputs(*node, inner, entry, result);
    } catch (const std::exception& error) {
      result.outcome = Outcome::failed;
      result.reason = error.what();
    }
    return result;
  }

 private:
  /// `operation` is what the input of that name gets, where a node made it.
  std::vector<schema::Value> execute(const schema::NodeClass& node, const json& inputs, schema::Value operation = {}) {
    std::vector<schema::Value> values;
    for (const auto& spec : node.info.inputs) {
      if (spec.name == "operation" && !operation.is_null()) {
        values.push_back(operation);
        continue;
      }
      const auto given = inputs.find(spec.name);
      values.push_back(given == inputs.end() ? spec.default_value : input(*given, spec.port));
    }
    schema::Context context(environment_, "parity");
    return node.execute(values, context);
  }

  /// Recorded with a stand-in for the VAE: what that was given is compared, and the mask.
  void expect_picture_to_fill(const json& entry, Result& result) {
    const json& inputs = entry.at("inputs");
    const auto given = [&](const char* name) {
      return set_.tensor("inputs.safetensors", inputs.at(name).get<std::string>().substr(1));
    };
    const auto made =
        models::picture_to_fill(given("pixels"), given("mask"), inputs.at("grow_mask_by").get<std::int64_t>());
    for (const json& output : entry.at("outputs")) {
      const auto name = output.get<std::string>();
      compare(result, name, name == "noise_mask" ? made.mask : made.pixels,
              set_.tensor("outputs.safetensors", result.key + "|" + name), {Tolerance::Measure::absolute, 1e-6});
    }
  }

  void expect_error(const schema::NodeClass& node, const json& entry, Result& result) {
    try {
      execute(node, entry.at("inputs"));
    } catch (const std::exception&) {
      return;
    }
    result.outcome = Outcome::failed;
    result.reason = "the reference refuses this, weft does not";
  }

  void expect_outputs(const schema::NodeClass& node, const schema::NodeClass* inner, const json& entry,
                      Result& result) {
    const json& inputs = entry.at("inputs");
    const auto outputs = execute(node, inputs, inner == nullptr ? schema::Value() : execute(*inner, inputs).at(0));
    const Tolerance tolerance{Tolerance::Measure::absolute, limit_for(node, entry.at("inputs"))};
    // The index names no outputs of an operation: there is one, the latent.
    if (inner != nullptr)
      return compare(result, "samples", outputs.at(0).as_shared<models::Latent>()->samples,
                     set_.tensor("outputs.safetensors", result.key + "|0"), tolerance);
    std::size_t index = 0;
    for (const json& expected : entry.at("outputs")) check(outputs.at(index++), expected, tolerance, result);
  }

  /// A list of prompts: [[{"tensor": …}, {field: value}], …].
  void check_prompts(const models::Conditioning& actual, const json& expected, Tolerance tolerance, Result& result) {
    if (actual.size() != expected.size()) throw std::runtime_error("another number of prompts");
    for (std::size_t i = 0; i < actual.size(); ++i) {
      compare(result, "cond", actual[i].cond, stored(expected[i].at(0)), tolerance);
      if (actual[i].pooled.has_value() != expected[i].at(1).contains("pooled_output"))
        throw std::runtime_error("a pooled output that the reference has not, or the other way round");
      for (const auto& [name, value] : expected[i].at(1).items())
        check_field(actual[i], name, value, tolerance, result);
    }
  }

  void check_field(const sampling::Cond& actual, const std::string& name, const json& value, Tolerance tolerance,
                   Result& result) {
    if (name == "pooled_output") return compare(result, name, *actual.pooled, stored(value), tolerance);
    if (name == "mask" && actual.mask) return compare(result, name, *actual.mask, stored(value), tolerance);
    const json fields = fields_of(actual);
    if (!fields.contains(name)) throw UnknownForm("a field of a prompt: " + name);
    if (fields[name] != value)
      throw std::runtime_error(name + " is " + fields[name].dump() + ", recorded is " + value.dump());
  }

  void check(const schema::Value& actual, const json& expected, Tolerance tolerance, Result& result) {
    if (const auto prompts = actual.as_shared<models::Conditioning>(); prompts && expected.is_array())
      return check_prompts(*prompts, expected, tolerance, result);
    if (expected.is_number_integer()) {
      const std::int64_t* number = actual.as_int();
      if (number == nullptr || *number != expected.get<std::int64_t>())
        throw std::runtime_error("an output is " + actual.describe() + ", recorded is " + expected.dump());
      return;
    }
    if (!expected.is_object()) throw UnknownForm("an output " + expected.dump());
    if (expected.contains("tensor")) {
      const auto image = actual.as_shared<nodes::Image>();
      const auto mask = actual.as_shared<nodes::Mask>();
      if (!image && !mask) throw UnknownForm("a tensor output of another type");
      compare(result, "output", image ? image->pixels : mask->values, stored(expected), tolerance);
      return;
    }
    const auto latent = actual.as_shared<models::Latent>();
    if (!latent) throw UnknownForm("an output " + expected.dump());
    for (const auto& [name, field] : expected.items()) {
      if (name == "samples")
        compare(result, name, latent->samples, stored(field), tolerance);
      else if (name == "noise_mask" && latent->noise_mask)
        compare(result, name, *latent->noise_mask, stored(field), tolerance);
      else if (name == "batch_index" && latent->batch_index == field.get<std::vector<std::int64_t>>())
        continue;
      else
        throw UnknownForm("a latent's field " + name);
    }
  }

  at::Tensor stored(const json& reference) {
    return set_.tensor("outputs.safetensors", reference.at("tensor").get<std::string>());
  }

  schema::Value input(const json& given, const std::string& port) {
    if (!given.is_string() || !given.get_ref<const std::string&>().starts_with('@')) return plain(given, port);
    const std::string name = given.get<std::string>().substr(1);
    if (name.starts_with("L:")) return latent(name.substr(2));
    if (name.starts_with("C:")) return conditioning(name.substr(2));
    at::Tensor tensor = set_.tensor("inputs.safetensors", name);
    if (port == "IMAGE") return schema::to_value(nodes::Image{std::move(tensor)});
    if (port == "MASK") return schema::to_value(nodes::Mask{std::move(tensor)});
    throw UnknownForm("an input " + given.dump() + " of type " + port);
  }

  static schema::Value plain(const json& given, const std::string& port) {
    if (given.is_null()) return {};
    if (given.is_boolean()) return given.get<bool>();
    if (given.is_string()) return given.get<std::string>();
    if (given.is_number() && port == "FLOAT") return given.get<double>();
    if (given.is_number_unsigned() && given.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
      return given.get<std::uint64_t>();
    if (given.is_number_integer()) return given.get<std::int64_t>();
    throw UnknownForm("an input " + given.dump());
  }

  /// "c77:p,c154": c77 with the pooled output p, then c154 without.
  schema::Value conditioning(const std::string& description) {
    models::Conditioning made;
    for (const std::string& prompt : split(description, ',')) {
      const auto parts = split(prompt, ':');
      sampling::Cond cond{.cond = set_.tensor("inputs.safetensors", parts[0])};
      if (parts.size() > 1) cond.pooled = set_.tensor("inputs.safetensors", parts[1]);
      made.push_back(std::move(cond));
    }
    return schema::to_value(std::move(made));
  }

  schema::Value latent(const std::string& description) {
    models::Latent made;
    for (const std::string& part : split(description, '+')) {
      if (part.starts_with("mask="))
        made.noise_mask = set_.tensor("inputs.safetensors", part.substr(5));
      else if (part.starts_with("bi=")) {
        for (const std::string& number : split(part.substr(3), '.')) made.batch_index.push_back(std::stoll(number));
      } else
        made.samples = set_.tensor("inputs.safetensors", part);
    }
    return schema::to_value(std::move(made));
  }

  const GoldenSet& set_;
  const schema::NodeLibrary& library_;
  GoldenFolders folders_;
  device::Settings settings_{.dtype = device::DtypeMode::fp32};
  schema::RunEnvironment environment_;
};

}  // namespace

std::vector<Result> run_node_cases(const fs::path& golden, const schema::NodeLibrary& library) {
  std::vector<Result> results;
  for (const fs::path& dir : indexed_folders(golden)) {
    if (!fs::exists(dir / "inputs.safetensors") || !fs::exists(dir / "outputs.safetensors")) continue;
    const GoldenSet set(dir, {});
    NodeFolder folder(set, library);
    for (const json& entry : set.index().at("cases")) results.push_back(folder.run(entry));
  }
  return results;
}

}  // namespace weft::parity
