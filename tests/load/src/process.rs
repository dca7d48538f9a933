//! The memory and time of this process, and the process of the server.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// A process that ends with this one.
pub struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server. Returns its URL.
pub fn start_server() -> Result<(Server, String), Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    let child = command.arg("serve").stdout(Stdio::piped()).spawn()?;
    let mut server = Server(child);
    let output = server.0.stdout.take().ok_or("the server has no output")?;
    let mut url = String::new();
    BufReader::new(output).read_line(&mut url)?;
    Ok((server, url.trim().to_owned()))
}

/// The memory of this process.
pub struct Memory {
    before: u64,
}

impl Memory {
    /// Begins to measure.
    pub fn measure() -> Result<Self, Failure> {
        // Resets the peak to the current size.
        fs::write("/proc/self/clear_refs", "5")?;
        let before = kib("VmRSS:")?;
        Ok(Self { before })
    }

    /// Returns the growth to the peak, in KiB.
    pub fn growth(&self) -> Result<u64, Failure> {
        Ok(kib("VmHWM:")?.saturating_sub(self.before))
    }
}

fn kib(name: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(value.ok_or("no memory in /proc/self/status")?.parse()?)
}

/// Returns the processor time of this process, in seconds.
pub fn cpu_seconds() -> Result<f64, Failure> {
    let schedule = fs::read_dir("/proc/self/task")?
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    let nanoseconds = schedule.filter_map(|text| text.split(' ').next()?.parse::<u64>().ok());
    Ok(nanoseconds.sum::<u64>() as f64 / 1e9)
}
