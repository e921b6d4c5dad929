-- What wrk saw, in the words of server_client.
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("seconds=%g requests=%d bytes=%d p50=%g p99=%g p99.9=%g longest=%g errors=%d\n",
    summary.duration / 1e6, summary.requests, summary.bytes, latency:percentile(50) / 1e6,
    latency:percentile(99) / 1e6, latency:percentile(99.9) / 1e6, latency.max / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout))
end
