import Foundation
import SeismoSweeps
import Testing

@Suite struct `Trials of tasks` {
  @Test(arguments: [
    ("1", [1]), ("1-4", [1, 2, 3, 4]), ("3,7-9", [3, 7, 8, 9]), ("9,1-2,2", [1, 2, 9]),
  ])
  func `are read as a person writes them`(text: String, numbers: [Int]) {
    #expect(TrialList(text)?.numbers == numbers)
  }

  @Test(arguments: [
    "", "0", "0-3", "4-1", "1-", "-1", "1,,2", "1-2-3", "a", "1 2", "1.5", "1-9999999999",
  ])
  func `are nothing else`(text: String) {
    #expect(TrialList(text) == nil)
  }

  @Test func `come back from their text, whatever they are`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let list = TrialList(
        (0..<Int.random(in: 1...30, using: &random)).map { _ in
          Int.random(in: 1...40, using: &random)
        })
      #expect(TrialList(list.description) == list, "\(list)")
    }
    #expect(TrialList([5, 1, 2, 3, 7, 8]).description == "1-3,5,7-8")
  }

  @Test func `are dealt whole, each once`() {
    for count in 1...30 {
      for each in 1...7 {
        let dealt = TrialList(1...count).dealt(each)
        #expect(dealt.flatMap(\.numbers) == Array(1...count))
        #expect(dealt.dropLast().allSatisfy { $0.numbers.count == each })
      }
    }
  }

  @Test func `are few to a task, unless that makes more tasks than Slurm takes`() {
    let plan = ClusterPlan(.slurm, program: "seismo", threads: 1)
    #expect(plan.deal(TrialList(1...1000)).count == 1000)
    for count in [1001, 1999, 2000, 2001, 12_345] {
      #expect(plan.deal(TrialList(1...count)).count <= 1000)
    }
  }

  @Test func `are shared by equal processes, each by one`() {
    let tasks = (1...23).map { TrialList([$0]) }
    for count in 1...9 {
      var all: [Int] = []
      for rank in 0..<count {
        let own = ProcessRank(["PMI_RANK": "\(rank)", "PMI_SIZE": "\(count)"])?.own(tasks) ?? []
        #expect(own.map { $0.numbers[0] % count } == own.map { _ in (rank + 1) % count })
        all += own.flatMap(\.numbers)
      }
      #expect(all.sorted() == Array(1...23))
    }
  }

  @Test func `know their process by what its launcher says`() {
    let mpi = ["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "5"]
    #expect(ProcessRank(mpi)?.rank == 2)
    #expect(ProcessRank(mpi)?.count == 5)
    // Open MPI below a batch job of Slurm: the job's own numbers are of its one task.
    let both = mpi.merging(["SLURM_PROCID": "0", "SLURM_NTASKS": "1"]) { $1 }
    #expect(ProcessRank(both)?.count == 5)
    #expect(ProcessRank(["SLURM_PROCID": "3", "SLURM_NTASKS": "4"])?.rank == 3)
    #expect(ProcessRank([:]) == nil)
    #expect(ProcessRank(["PMI_RANK": "4", "PMI_SIZE": "4"]) == nil)
  }
}
