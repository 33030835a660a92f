// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weft {

/// The root of everything weft throws: "this prompt (or file) cannot go on", said in one sentence.
class Error : public std::runtime_error {
 public:
  /// message: what is wrong and where. hint: what to try, one sentence, may be empty.
  explicit Error(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const noexcept { return hint_; }
  /// ComfyUI's error-type word, for the machine-readable form.
  virtual std::string type() const { return "error"; }

 private:
  std::string hint_;
};

/// The command line asks for something that does not exist or does not fit together.
class UsageError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "usage"; }
};

/// A workflow document cannot be read or turned into a prompt.
class WorkflowError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "invalid_prompt"; }
};

/// One thing that is wrong with a prompt, in ComfyUI's vocabulary.
struct Violation {
  std::string type;        ///< ComfyUI's error type, e.g. "value_not_in_list"
  std::string message;     ///< one sentence: what was found, what is allowed
  std::string hint;        ///< what to try, may be empty
  std::string node_id;     ///< empty when the prompt as a whole is meant
  std::string class_type;  ///< empty when unknown
  std::string input;       ///< empty when the node as a whole is meant
  std::string received;    ///< what was found, as JSON text; may be empty
  std::string allowed;     ///< what is allowed, in words; may be empty
};

/// A prompt does not validate. Carries every violation, not only the first.
class ValidationError : public Error {
 public:
  explicit ValidationError(std::vector<Violation> violations);
  const std::vector<Violation>& violations() const noexcept { return violations_; }
  std::string type() const override { return "prompt_outputs_failed_validation"; }

 private:
  std::vector<Violation> violations_;
};

/// A weight file, or a tensor in it, is not what its header or its reader says.
class WeightsError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "weights"; }
};

/// A node failed while it ran. Thrown by nodes without ids; the executor adds who and with what.
class NodeError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "execution_error"; }
};

/// A file of an image, a folder or a disk did not do what was asked.
class FileError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "file"; }
};

/// Host or device memory ran out; the message says how much was wanted, for what.
class OutOfMemory : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "out_of_memory"; }
};

/// The device that was asked for is not there or cannot be used.
class DeviceError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "device"; }
};

/// The user, or a client, asked to stop.
class Cancelled : public Error {
 public:
  Cancelled() : Error("cancelled") {}
  std::string type() const override { return "execution_interrupted"; }
};

/// A shared library of nodes cannot be loaded.
class PluginError : public Error {
 public:
  using Error::Error;
  std::string type() const override { return "plugin"; }
};

}  // namespace weft
