// A small client of the language server protocol: requests with answers, notifications, and the server's own questions.
import { spawn } from "node:child_process";

export class Client {
  #server;
  #buffer = Buffer.alloc(0);
  #waiting = new Map();
  #listeners = [];
  #next = 1;

  constructor(program, settings) {
    this.settings = settings;
    this.#server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.#server.stdout.on("data", (chunk) => this.#read(chunk));
  }

  request(method, params) {
    const id = this.#next++;
    this.#send({ jsonrpc: "2.0", id, method, params });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  notify(method, params) {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  /** The next notification of that method that the test accepts. */
  once(method, accepts) {
    return new Promise((resolve) => this.#listeners.push({ method, accepts, resolve }));
  }

  async stop() {
    await this.request("shutdown", null);
    this.notify("exit", null);
  }

  #send(message) {
    const text = JSON.stringify(message);
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk) {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const head = this.#buffer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.subarray(0, head).toString())[1]);
      const end = head + 4 + length;
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.subarray(head + 4, end).toString());
      this.#buffer = this.#buffer.subarray(end);
      this.#take(message);
    }
  }

  #take(message) {
    if (message.method && message.id !== undefined) {
      // The server asks for its settings; whatever else it asks for is granted.
      const result = message.method === "workspace/configuration" ? message.params.items.map((item) => this.settings[item.section] ?? null) : null;
      this.#send({ jsonrpc: "2.0", id: message.id, result });
    } else if (message.id !== undefined) {
      const { resolve, reject } = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    } else {
      const heard = this.#listeners.filter((known) => known.method === message.method && known.accepts(message.params));
      this.#listeners = this.#listeners.filter((known) => !heard.includes(known));
      heard.forEach((known) => known.resolve(message.params));
    }
  }
}
