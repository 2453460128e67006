/// The ordinary days.
extension ActivityLog {
  /// Appends one day of March 2026 of ordinary work.
  mutating func appendDay(_ day: Int) {
    mark = .ordinary
    appendMachines(on: day)
    appendProductionPeople(on: day)
    appendDevelopmentPeople(on: day)
    // The management account: little happens.
    for hour in stride(from: 1, to: 24, by: 3) {
      serviceWork(in: .management, from: LogTime(march: day, hour, random.below(50)))
    }
    audit(in: .management, from: LogTime(march: day, 13, 5 + random.below(30)), calls: 10)
  }

  private mutating func appendMachines(on day: Int) {
    for hour in 0..<24 {
      for minute in [6, 36] {
        let start = LogTime(march: day, hour, minute + random.below(12), random.below(60))
        functionWork(in: .production, from: start, calls: 4)
        instanceWork(in: .production, from: start + 40, calls: 3)
      }
      serviceWork(in: .production, from: LogTime(march: day, hour, random.below(50)))
      if hour % 4 == 1 {
        scaling(in: .production, from: LogTime(march: day, hour, 20 + random.below(30)))
      }
      if hour % 3 == 0 {
        let start = LogTime(march: day, hour, 10 + random.below(40))
        functionWork(in: .development, from: start, calls: 4)
        serviceWork(in: .development, from: start + 200)
        instanceWork(in: .production, from: start + 300, calls: 3, region: "eu-central-1")
        serviceWork(in: .production, from: start + 400, region: "us-east-1")
      }
    }
    rotation(in: .production, at: LogTime(march: day, 4, random.below(50)))
    for hour in [8, 10, 13, 15] {
      let start = LogTime(march: day, hour, 3 + random.below(40))
      build(in: .production, from: start, calls: 9)
      if hour != 15 { deployment(in: .production, from: start + 420, calls: 7) }
    }
    build(in: .development, from: LogTime(march: day, 9, random.below(50)), calls: 9)
    deployment(in: .development, from: LogTime(march: day, 11, random.below(50)), calls: 6)
  }

  private mutating func appendProductionPeople(on day: Int) {
    for hour in [7, 12] {
      consoleSession(
        of: "alice", in: .production, from: LogTime(march: day, hour, 30 + random.below(25)),
        calls: 38, at: Address.alice)
      terraformRun(
        in: .production, from: LogTime(march: day, hour + 2, random.below(50)), calls: 48)
    }
    shellSession(
      of: "alice", in: .production, from: LogTime(march: day, 14, random.below(40)), calls: 14,
      at: Address.alice)
    for hour in [8, 14] {
      federatedSession(
        in: .production, from: LogTime(march: day, hour, random.below(40)), calls: 36)
    }
    shellSession(
      of: "dave", in: .production, from: LogTime(march: day, 8, 10 + random.below(20)), calls: 18,
      at: Address.vpn)
    shellSession(
      of: "dave", in: .production, from: LogTime(march: day, 15, random.below(20)), calls: 14,
      at: Address.vpn, region: "eu-central-1")
    audit(in: .production, from: LogTime(march: day, 9, 15 + random.below(20)), calls: 24)
  }

  private mutating func appendDevelopmentPeople(on day: Int) {
    consoleSession(
      of: "dave", in: .development, from: LogTime(march: day, 9, random.below(50)), calls: 20,
      at: Address.vpn, agent: Agent.linuxBrowser)
    federatedSession(
      in: .development, from: LogTime(march: day, 11, random.below(40)), calls: 28)
    terraformRun(in: .development, from: LogTime(march: day, 13, 20 + random.below(30)), calls: 40)
    shellSession(
      of: "alice", in: .development, from: LogTime(march: day, 10, random.below(40)), calls: 14,
      at: Address.alice, region: "eu-central-1")
  }
}
